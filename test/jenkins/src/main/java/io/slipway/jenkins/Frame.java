package io.slipway.jenkins;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/** A block the program is inside of: `node`, `timeout`, `withEnv` and so on, with what it gives to the steps within. */
final class Frame implements Serializable {
    private static final long serialVersionUID = 1L;
    final String id;
    final String name;
    final Map<String, Object> arguments;
    /** Variables for the processes within; `PATH+NAME` is put in front of PATH (hudson.EnvVars.override). */
    final Map<String, String> variables = new LinkedHashMap<>();
    /** Values that the console must not show. */
    final Map<String, String> secrets = new LinkedHashMap<>();
    /** Folder of the workspace; only in `node`. */
    String workspace;
    /** When the time of this block is over, on the engine's clock; only in `timeout`. */
    Long deadline;
    /** How often the body was begun; only in `retry`. */
    int attempts;

    Frame(String id, String name, Map<String, Object> arguments) {
        this.id = id;
        this.name = name;
        this.arguments = arguments;
    }
}
