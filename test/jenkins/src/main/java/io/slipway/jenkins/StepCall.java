package io.slipway.jenkins;

import groovy.lang.GString;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A step that the program waits for. `name {` opens a block and `} name` closes it. */
public final class StepCall implements Serializable {
    private static final long serialVersionUID = 1L;
    final String name;
    final List<Object> arguments;

    StepCall(String name, List<?> arguments) {
        this.name = name;
        this.arguments = new ArrayList<>(arguments);
    }

    /** The arguments by name; a step's one unnamed argument is found under `main` (workflow-cps DSL.parseArgs). */
    Map<String, Object> named(String main) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (Object argument : arguments) {
            if (argument instanceof Map<?, ?> map) map.forEach((key, value) -> named.put(key.toString(), flat(value)));
            else named.put(main, flat(argument));
        }
        return named;
    }

    /** GStrings become texts before a step sees them (workflow-cps DSL.flattenGString). */
    static Object flat(Object value) {
        if (value instanceof GString) return value.toString();
        if (value instanceof List<?> list) return list.stream().map(StepCall::flat).toList();
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> copy.put(flat(key), flat(inner)));
            return copy;
        }
        return value;
    }

    @Override
    public String toString() {
        return name + " " + arguments;
    }
}
