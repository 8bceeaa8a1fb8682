package io.slipway

import com.cloudbees.groovy.cps.NonCPS

/**
 * Delegate of a closure of the Jenkinsfile: each word writes down what was said, nothing more.
 * Serializable, because the controller may restart while the closure runs.
 */
abstract class Block implements Serializable {
    private static final long serialVersionUID = 1L
    final Map said = [:]

    /** The words of this block, each with an example for the person who got one wrong. */
    abstract Map words()

    abstract String title()

    /** What the command line gets; each block has its own shape. */
    abstract Map context()

    Map read(Closure body) {
        body.delegate = this
        body.resolveStrategy = Closure.DELEGATE_FIRST
        body()
        return context()
    }

    /** A word nobody knows, or a known one with arguments it does not take; Jenkins steps end here too, for a block only describes. */
    @NonCPS
    def methodMissing(String name, Object given) {
        Map words = words()
        if (!words.containsKey(name)) {
            throw new InvalidInput("no such word '${name}' in ${title()} { }: it knows ${words.keySet().join(', ')}")
        }
        throw new InvalidInput("${name} does not take (${kinds(given)}) in ${title()} { }: write ${words[name]}")
    }

    @NonCPS
    protected String kinds(Object given) {
        List kinds = []
        for (Object one in given) {
            kinds << (one == null ? 'nothing' : one instanceof Closure ? 'a block' : one.getClass().getSimpleName())
        }
        return kinds.join(', ')
    }

    /** `image = 'x'` would set a variable of the build and change nothing here. */
    @NonCPS
    def propertyMissing(String name, Object ignored) {
        throw new InvalidInput("${title()} { } has no assignments: write ${name} 'value' instead of ${name} = 'value'")
    }

    @NonCPS
    protected void once(String word, Object value) {
        if (said.containsKey(word)) {
            throw new InvalidInput("${word} stands twice in ${title()} { }: keep one")
        }
        said[word] = Plain.value(word, value)
    }

    @NonCPS
    protected void add(String word, Object value) {
        if (!said.containsKey(word)) {
            said[word] = []
        }
        said[word].add(Plain.value(word, value))
    }

    @NonCPS
    protected void entry(String word, String name, Object value) {
        Map entries = said.containsKey(word) ? said[word] : [:]
        if (entries.containsKey(name)) {
            throw new InvalidInput("${name} stands twice among the ${word} of ${title()} { }: keep one")
        }
        entries[name] = Plain.value(name, value)
        said[word] = entries
    }
}
