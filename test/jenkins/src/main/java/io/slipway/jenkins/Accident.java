package io.slipway.jenkins;

/**
 * What befalls a running `sh` as soon as its output holds `text`; each happens once.
 *
 * @param kind abort (somebody presses the red button), agent (the agent is lost with all that ran there) or timeout (the
 *     time of the innermost `timeout` around the step is over)
 */
public record Accident(String kind, String text) {
    public static Accident abortedAt(String text) {
        return new Accident("abort", text);
    }

    public static Accident timeOutAt(String text) {
        return new Accident("timeout", text);
    }

    public static Accident agentLostAt(String text) {
        return new Accident("agent", text);
    }
}
