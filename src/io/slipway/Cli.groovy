package io.slipway

import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException

/**
 * Calls the command line. Its lines are constant: every value travels in the environment, so nothing that a person
 * or a branch is called can become shell, and no secret is ever put into a text by Groovy.
 */
class Cli implements Serializable {
    private static final long serialVersionUID = 1L
    /** The last word of an earlier program must not be taken for that of one that was killed before it could speak. */
    private static final String FRESH = 'rm -f .slipway/summary; '
    /** What the controller says of the build, handed over so that no variable of a Jenkinsfile stands in for it. */
    private static final String ORIGIN = ' --context .slipway/context.json --branch "$SLIPWAY_BRANCH" "$SLIPWAY_CHANGE"' +
        ' ${SLIPWAY_COMMIT:+--commit "$SLIPWAY_COMMIT"} ${SLIPWAY_REQUESTER:+--requester "$SLIPWAY_REQUESTER"}'
    /** Every stage of the list is run by the same line; a stage of an environment carries the plan in a file. */
    private static final String ONE = 'slipway run --only "$SLIPWAY_STAGE"' + ORIGIN +
        ' ${SLIPWAY_ENVIRONMENT:+--plan ".slipway/$SLIPWAY_ENVIRONMENT.plan"}' +
        ' ${SLIPWAY_BREAK_GLASS:+--break-glass "$SLIPWAY_BREAK_GLASS"}' +
        ' ${SLIPWAY_APPROVED_BY:+--approved-by "$SLIPWAY_APPROVED_BY" --approve "$SLIPWAY_APPROVED_DIGEST"} ${SLIPWAY_RESUME:+--resume}'
    private static final String REPORTS = ' --report .slipway/report.html --junit .slipway/junit.xml'
    private final Object script
    private final Origin origin
    private final Program program
    private final PlatformFile platform

    Cli(Object script, Origin origin) {
        this.script = script
        this.origin = origin
        this.program = new Program(script)
        this.platform = new PlatformFile(script)
    }

    /** Puts the program at the body's hand, after it was checked against this library. */
    void withProgram(String commit, boolean resumed, Closure body) {
        List variables = ['SLIPWAY_SUMMARY=.slipway/summary', "SLIPWAY_PLATFORM=${platform.path()}".toString(),
                          "SLIPWAY_BRANCH=${origin.branch}".toString(), "BRANCH_NAME=${origin.branch}".toString(),
                          "SLIPWAY_CHANGE=${origin.pullRequest ? '--pull-request' : '--no-pull-request'}".toString(),
                          "SLIPWAY_COMMIT=${commit}".toString(), "GIT_COMMIT=${commit}".toString(),
                          "SLIPWAY_REQUESTER=${origin.requester}".toString(), "BUILD_NUMBER=${origin.number}".toString(),
                          // Only somebody who started the build may break a freeze: a Jenkinsfile can set variables, and no parameter.
                          "SLIPWAY_BREAK_GLASS=${origin.requester ? script.params.BREAK_GLASS ?: '' : ''}".toString(),
                          "SLIPWAY_RESUME=${resumed ? 'yes' : ''}".toString(), 'SLIPWAY_APPROVED_BY=']
        program.around(variables, body)
    }

    List stages() {
        String line = 'slipway run --stages' + ORIGIN + ' ${SLIPWAY_JENKINSFILE:+--file "$SLIPWAY_JENKINSFILE"} --output json'
        Map answer = (Map) json(line, 'list stages')
        return (List) answer.stages
    }

    /** What the person at the gate has to know, read from the saved plan. */
    Map question(String environment) {
        Map plan = null
        script.withEnv(["SLIPWAY_ENVIRONMENT=${environment}"]) {
            plan = json('slipway plan --show ".slipway/$SLIPWAY_ENVIRONMENT.plan" --output json', 'read plan')
        }
        // A build that waits for days keeps what it has in variables; the whole plan is in its file.
        plan.remove('plan')
        return plan
    }

    void perform(Map stage, Map approval) {
        String named = stage.environment ? stage.name + ':' + stage.environment : stage.name
        List variables = ["SLIPWAY_STAGE=${named}", "SLIPWAY_ENVIRONMENT=${stage.environment ?: ''}"]
        if (stage.awsRole) {
            variables << "AWS_ROLE_ARN=${stage.awsRole}".toString()
        }
        if (approval) {
            variables << "SLIPWAY_APPROVED_BY=${approval.approver}".toString() << "SLIPWAY_APPROVED_DIGEST=${approval.digest}".toString()
        }
        script.withEnv(variables) {
            OwnNames.assertKept(script)
            script.withCredentials(Credentials.bindings(stage.credentials ?: [:])) {
                if (stage.name == 'deploy') {
                    new Results(script, program).begin(stage)
                }
                // A line of the service may have written over it since.
                platform.path()
                int code = run(stage)
                if (stage.name == 'deploy') {
                    new Results(script, program).keep(stage, code)
                }
                finish(code)
            }
        }
    }

    private int run(Map stage) {
        try {
            return script.sh(script: program.guard() + FRESH + ONE + (stage.name == 'deploy' ? REPORTS : ''), returnStatus: true, label: stage.title)
        } catch (FlowInterruptedException stopped) {
            if (stage.name == 'deploy') {
                new Results(script, program).stop(stage)
            }
            throw stopped
        }
    }

    void assertPlatformMayName(List wanted) {
        platform.assertMayName(wanted)
    }

    /** Every credential the later stages want is there, or the build ends before the first test runs; where one is missing, none is bound. */
    void assertCredentials(List wanted) {
        try {
            script.withCredentials(Credentials.ofStages(wanted)) { }
        } catch (InvalidInput wrong) {
            script.error(wrong.message)
        } catch (Exception missing) {
            Map one = wanted.find { want -> missing.message?.contains("Could not find credentials entry with ID '${want.id}'") }
            if (one == null) {
                throw missing
            }
            script.error("this Jenkins has no credentials '${one.id}': create them, or correct credentials.${one.kind} in platform.yml")
        }
    }

    /** The last line of stdout is the answer, or what was wrong with the question. */
    private Object json(String line, String label) {
        int code = script.sh(script: program.guard() + line + ' > .slipway/answer.json', returnStatus: true, label: label)
        List lines = script.readFile('.slipway/answer.json').trim().split('\n') as List
        if (code != 0) {
            script.error(Failure.text(lines.last(), Exit.meaning(code)))
        }
        return Plain.parse(lines.last())
    }

    /** Turns the exit code into the result of the build, with the program's own last word where it left one. */
    private void finish(int code) {
        String summary = script.fileExists('.slipway/summary') ? script.readFile('.slipway/summary').trim() : ''
        String result = Exit.result(code)
        String word = summary ?: (code == 0 ? '' : Exit.meaning(code))
        if (word) {
            script.currentBuild.description = word
        }
        if (result == 'UNSTABLE') {
            script.unstable(word)
        } else if (result != null) {
            script.currentBuild.result = result
            script.error(word)
        }
    }
}
