package io.slipway

import com.cloudbees.groovy.cps.NonCPS

/** The list of stages that the command line gives, cut where a person is asked. */
class Stages implements Serializable {
    private static final long serialVersionUID = 1L

    /**
     * Each leg runs on one agent. One that follows a question opens with its gate, and what has the credentials of an
     * environment never runs where lines of the service were tested and built.
     */
    @NonCPS
    static List legs(List stages) {
        List legs = [leg(null)]
        for (Map stage in stages) {
            if (stage.name == 'approve') {
                legs << leg(stage)
                continue
            }
            List work = legs.last().work
            if (stage.environment && work && !work.last().environment) {
                legs << leg(null)
            }
            legs.last().work << stage
        }
        return legs
    }

    @NonCPS
    private static Map leg(Map gate) {
        return [gate: gate, work: []]
    }

    @NonCPS
    static boolean asks(List legs) {
        return legs.any { leg -> leg.gate != null }
    }

    /** What a pull request may do. */
    @NonCPS
    static List withoutEffects(List stages) {
        return stages.findAll { stage -> stage.name == 'test' || stage.name == 'build' }
                     .collect { stage -> [name: stage.name, title: stage.title] }
    }

    /** Kind and id of every credential that some stage will want, each once. */
    @NonCPS
    static List credentials(List legs) {
        List wanted = []
        legs.each { leg ->
            leg.work.each { stage ->
                (stage.credentials ?: [:]).each { kind, id -> wanted << [kind: kind, id: id] }
            }
        }
        return wanted.unique()
    }
}
