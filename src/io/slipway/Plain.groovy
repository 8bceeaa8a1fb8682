package io.slipway

import com.cloudbees.groovy.cps.NonCPS
import groovy.json.JsonSlurper

/** Values that survive a controller restart and JSON: texts, numbers, booleans, lists and maps of these. */
class Plain implements Serializable {
    private static final long serialVersionUID = 1L

    @NonCPS
    static Object value(String word, Object given) {
        if (given instanceof CharSequence) {
            return given.toString()
        }
        if (given instanceof Number || given instanceof Boolean) {
            return given
        }
        if (given instanceof Map) {
            Map copy = [:]
            for (Object key in given.keySet()) {
                copy[key.toString()] = value(word, given.get(key))
            }
            return copy
        }
        if (given instanceof List) {
            List copy = []
            for (Object inner in given) {
                copy << value(word, inner)
            }
            return copy
        }
        throw new InvalidInput(given == null
            ? "${word} is given a value that is empty when the build runs: write it as a literal, or define it first"
            : "${word} is given a ${given.getClass().getSimpleName()}: write a text, a number, true, false, a list or a map")
    }

    /** JsonSlurper hands out maps that cannot be written to disk; a step after them would end the build. */
    @NonCPS
    static Object parse(String json) {
        return copy(new JsonSlurper().parseText(json))
    }

    @NonCPS
    private static Object copy(Object parsed) {
        if (parsed instanceof Map) {
            Map plain = [:]
            for (Object key in parsed.keySet()) {
                plain[key] = copy(parsed.get(key))
            }
            return plain
        }
        if (parsed instanceof List) {
            List plain = []
            for (Object inner in parsed) {
                plain << copy(inner)
            }
            return plain
        }
        return parsed
    }
}
