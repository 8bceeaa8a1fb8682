package io.slipway

import com.cloudbees.groovy.cps.NonCPS
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException

/** The question to a person, asked while no agent is held. */
class Gate implements Serializable {
    private static final long serialVersionUID = 1L
    private final Object script

    Gate(Object script) {
        this.script = script
    }

    /** Why this person may not approve, empty where nothing speaks against it: the command line knows everybody of `identities`. */
    @NonCPS
    private static String objectionTo(Map plan, String approver) {
        if (plan.approvers == null) {
            return involved(plan).contains(approver.toLowerCase()) ? 'asked for this deploy or wrote the change' : ''
        }
        for (String id in plan.approvers.keySet()) {
            if (id.equalsIgnoreCase(approver)) {
                return plan.approvers.get(id)
            }
        }
        return 'has no entry under identities in platform.yml, so nobody can tell whose commits these are'
    }

    @NonCPS
    private static List involved(Map plan) {
        List names = []
        for (String person in [plan.requester ?: '', plan.author ?: ''] + (plan.people ?: [])) {
            names << person
            if (person.contains('<')) {
                String mail = person.substring(person.indexOf('<') + 1).replace('>', '')
                names += [person.substring(0, person.indexOf('<')).trim(), mail, mail.split('@')[0]]
            }
        }
        return names.collect { name -> name.toLowerCase() }
    }

    /** Who approved, and the digest that this person was shown, as the controller remembers it; empty where there is nothing to approve. */
    Map ask(Map leg) {
        Map plan = leg.question
        if (plan.changes == 0) {
            script.echo("${plan.environment} already runs this: nobody needs to approve")
            return [:]
        }
        String approver = null
        script.stage(leg.gate.title) {
            try {
                script.timeout(time: plan.expiresMs.intdiv(1000), unit: 'SECONDS') { approver = answer(plan) }
            } catch (FlowInterruptedException stopped) {
                script.echo("${plan.environment} was not approved (${stopped.message}): nothing was written")
                script.currentBuild.description = "${plan.environment} not approved"
                throw stopped
            }
        }
        // A newer build that was approved makes an older one that still waits end here.
        script.milestone()
        return [approver: approver, digest: plan.digest]
    }

    /** Asks again when the person may not approve; the command line checks the same once more before it writes. */
    private String answer(Map plan) {
        while (true) {
            Map question = [id: "slipway-${plan.environment}", message: text(plan), ok: 'Deploy', submitterParameter: 'approver']
            if (plan.submitters) {
                question.submitter = plan.submitters.join(',')
            }
            OwnNames.assertKept(script)
            String approver = script.input(question)
            if (!approver) {
                script.error('this Jenkins does not say who approved: switch its security on, so that people log in')
            }
            String objection = plan.fourEyes ? objectionTo(plan, approver) : ''
            if (!objection) {
                return approver
            }
            script.echo("${approver} ${objection}: another person has to approve it")
        }
    }

    private String text(Map plan) {
        return ["Deploy ${plan.service} to ${plan.environment}?"].plus(plan.summary).plus([
            "plan ${plan.digest}, asked for by ${plan.requester}, change by ${plan.author}, expires ${plan.expires}",
        ]).join('\n')
    }
}
