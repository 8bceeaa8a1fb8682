package io.slipway

import com.cloudbees.groovy.cps.NonCPS

/**
 * Which plugin brings each step that this library uses, and which of them this Jenkins lacks. Jenkins tells that without
 * doing anything: to the call of a step that nobody has it answers with the names of all there are.
 */
class Plugins implements Serializable {
    private static final long serialVersionUID = 1L
    private static final String UNKNOWN = "No such DSL method '"
    private static final String VARIABLES_FROM = ' or globals ['
    /** Steps of one plugin; every Jenkins with pipelines has it. */
    private static final List BASIC = ['echo', 'error', 'fileExists', 'readFile', 'retry', 'stash', 'timeout', 'unstable', 'unstash',
                                       'withEnv', 'writeFile']
    private static final Map BRING = [
        agent          : 'workflow-durable-task-step',
        checkout       : 'workflow-scm-step',
        input          : 'pipeline-input-step',
        libraryResource: 'pipeline-groovy-lib',
        milestone      : 'pipeline-milestone-step',
        node           : 'workflow-durable-task-step',
        sh             : 'workflow-durable-task-step',
        stage          : 'pipeline-stage-step',
        withCredentials: 'credentials-binding',
    ]
    /** Steps that a question to a person takes; every other one is needed by each build. */
    private static final List QUESTION = ['input', 'timeout']
    private final Object script
    private List absent = []

    Plugins(Object script) {
        this.script = script
    }

    /** What to say of the step that Jenkins says it does not know; null where the message is about something else. */
    @NonCPS
    static String missing(String message) {
        if (!message.startsWith(UNKNOWN)) {
            return null
        }
        String rest = message.substring(UNKNOWN.length())
        return refusal([rest.substring(0, rest.indexOf("'"))])
    }

    @NonCPS
    private static List lacking(String message) {
        int from = message.indexOf(' found among steps [')
        if (!message.startsWith(UNKNOWN) || from < 0) {
            return []
        }
        // A variable of a library with the name of a step, listed among the globals, is called in its place.
        List there = message.substring(from).tokenize('[], ')
        return (BASIC + BRING.keySet()).findAll { step -> step != 'agent' && !there.contains(step) }
    }

    @NonCPS
    private static String refusal(List steps) {
        List plugins = []
        for (String step in steps) {
            plugins << (BRING.containsKey(step) ? BRING[step] : 'workflow-basic-steps')
        }
        plugins = plugins.unique()
        return ["this Jenkins has no step${steps.size() > 1 ? 's' : ''} ${steps.join(', ')}:",
                "install the plugin${plugins.size() > 1 ? 's' : ''} ${plugins.join(', ')}"].join(' ')
    }

    /** What Jenkins says there is; empty where it, or whatever stands in its place, does not say it. */
    static String told(Object script) {
        try {
            script.slipwayAsksWhichStepsThereAre()
        } catch (NoSuchMethodError | MissingMethodException answer) {
            return answer.message ?: ''
        }
        return ''
    }

    /** Names that need no declaration: Jenkins' own, and one for each file in vars/ of a loaded library. */
    @NonCPS
    static List globals(String message) {
        int from = message.lastIndexOf(VARIABLES_FROM)
        return message.startsWith(UNKNOWN) && from >= 0 ? message.substring(from + VARIABLES_FROM.length()).tokenize('[], ') : []
    }

    /** Ends the build where it would miss a step later on. A Jenkins that answers in other words is taken to have all. */
    void assertInstalled() {
        absent = lacking(told(script))
        end(absent.findAll { step -> !QUESTION.contains(step) })
    }

    /** The same for the steps of a question, which is known to be asked once the stages are. */
    void assertAsks() {
        end(absent.findAll { step -> QUESTION.contains(step) })
    }

    private void end(List steps) {
        if (!steps) {
            return
        }
        String line = refusal(steps)
        if (absent.contains('error')) {
            throw new InvalidInput(line)
        }
        script.error(line)
    }
}
