package io.slipway

import hudson.AbortException
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException

/**
 * Calls the command line. Its lines are constant: every value travels in the environment, so nothing that a person
 * or a branch is called can become shell, and no secret is ever put into a text by Groovy.
 */
class Cli implements Serializable {
    private static final long serialVersionUID = 1L
    /** The last word of an earlier program must not be taken for that of one that was killed before it could speak. */
    private static final String FRESH = 'rm -f .slipway/summary; '
    private static final String ONE = 'slipway run --only "$SLIPWAY_STAGE" --context .slipway/context.json'
    private static final Map LINES = [
        plan  : ONE + ' --plan ".slipway/$SLIPWAY_ENVIRONMENT.plan"',
        deploy: ONE + ' --plan ".slipway/$SLIPWAY_ENVIRONMENT.plan"' +
            ' ${SLIPWAY_APPROVED_BY:+--approved-by "$SLIPWAY_APPROVED_BY" --approve "$SLIPWAY_APPROVED_DIGEST"} ${SLIPWAY_RESUME:+--resume}' +
            ' --report .slipway/report.html --junit .slipway/junit.xml',
    ]
    private final Object script

    Cli(Object script) {
        this.script = script
    }

    /** Puts the program on the PATH of the body, after it was checked against this library. */
    void withProgram(boolean resumed, Closure body) {
        List variables = ["PATH+SLIPWAY=${script.env.WORKSPACE}/.slipway/bin", 'SLIPWAY_SUMMARY=.slipway/summary',
                          "SLIPWAY_LIBRARY=${script.libraryResource('io/slipway/version').trim()}",
                          "SLIPWAY_PLATFORM=${platform()}"]
        String requester = requester()
        if (requester) {
            variables << "SLIPWAY_REQUESTER=${requester}"
        }
        if (resumed) {
            variables << 'SLIPWAY_RESUME=yes'
        }
        script.withEnv(variables) {
            String found = located()
            if (found == 'bundle') {
                unpack()
                found = located()
            }
            if (found != 'ok') {
                script.error(found)
            }
            body()
        }
    }

    private String located() {
        return script.sh(script: script.libraryResource('io/slipway/find-cli.sh'), returnStdout: true, label: 'find slipway').trim()
    }

    /** The program as one file, in libraries that were released with it (npm run build:library). */
    private void unpack() {
        try {
            script.writeFile(file: '.slipway/bin/slipway.mjs', text: script.libraryResource('io/slipway/slipway.mjs'), encoding: 'UTF-8')
        } catch (AbortException absent) {
            script.error("agent ${script.env.NODE_NAME} has no slipway, and this library was released without it: " +
                'use the agent image of slipway, or set SLIPWAY_CLI to npx or to the path of slipway.js')
        }
    }

    List stages() {
        return json('slipway run --stages --context .slipway/context.json' +
            ' ${SLIPWAY_JENKINSFILE:+--file "$SLIPWAY_JENKINSFILE"} --output json', 'list stages')
    }

    /** What the person at the gate has to know, read from the saved plan. */
    Map question(String environment) {
        Map plan = null
        script.withEnv(["SLIPWAY_ENVIRONMENT=${environment}"]) {
            plan = json('slipway plan --show ".slipway/$SLIPWAY_ENVIRONMENT.plan" --output json', 'read plan')
        }
        return plan
    }

    void perform(Map stage, Map approval) {
        List variables = ["SLIPWAY_STAGE=${stage.environment ? stage.name + ':' + stage.environment : stage.name}", "SLIPWAY_ENVIRONMENT=${stage.environment ?: ''}"]
        if (approval != null) {
            variables << "SLIPWAY_APPROVED_BY=${approval.approver}".toString() << "SLIPWAY_APPROVED_DIGEST=${approval.digest}".toString()
        }
        script.withEnv(variables) {
            script.withCredentials(Credentials.bindings(stage.credentials ?: [:])) {
                if (stage.name == 'deploy') {
                    new Results(script).begin(stage)
                }
                int code = run(stage)
                if (stage.name == 'deploy') {
                    new Results(script).keep(stage, code)
                }
                finish(code)
            }
        }
    }

    private int run(Map stage) {
        try {
            return script.sh(script: FRESH + (LINES[stage.name] ?: ONE), returnStatus: true, label: stage.title)
        } catch (FlowInterruptedException stopped) {
            if (stage.name == 'deploy') {
                new Results(script).stop(stage)
            }
            throw stopped
        }
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
        int code = script.sh(script: "${line} > .slipway/answer.json", returnStatus: true, label: label)
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

    /** platform.yml of any loaded library; $SLIPWAY_PLATFORM or the workspace may hold it instead, the program says if none does. */
    private String platform() {
        if (script.env.SLIPWAY_PLATFORM) {
            return script.env.SLIPWAY_PLATFORM
        }
        try {
            script.writeFile(file: '.slipway/platform.yml', text: script.libraryResource('platform.yml'))
            return '.slipway/platform.yml'
        } catch (AbortException absent) {
            return 'platform.yml'
        }
    }

    /** Jenkins' user who pressed the button; empty after a push, which nobody in particular asked for. */
    private String requester() {
        List causes = script.currentBuild.getBuildCauses('hudson.model.Cause$UserIdCause')
        return causes ? causes[0].userId : ''
    }
}
