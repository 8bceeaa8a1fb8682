package io.slipway

import com.cloudbees.groovy.cps.NonCPS

/** Which plugin brings each step that this library uses. */
class Plugins implements Serializable {
    private static final long serialVersionUID = 1L
    private static final Map BRING = [
        checkout       : 'workflow-scm-step',
        input          : 'pipeline-input-step',
        libraryResource: 'pipeline-groovy-lib',
        milestone      : 'pipeline-milestone-step',
        node           : 'workflow-durable-task-step',
        sh             : 'workflow-durable-task-step',
        stage          : 'pipeline-stage-step',
        withCredentials: 'credentials-binding',
    ]

    /** The rest comes from one plugin: retry, stash, timeout, unstable, withEnv, files. */
    @NonCPS
    static String of(String step) {
        return BRING.containsKey(step) ? BRING[step] : 'workflow-basic-steps'
    }

    /** The step that Jenkins says it does not know; null where the message is about something else. */
    @NonCPS
    static String missing(String message) {
        String before = "No such DSL method '"
        if (!message.startsWith(before)) {
            return null
        }
        String rest = message.substring(before.length())
        return rest.substring(0, rest.indexOf("'"))
    }
}
