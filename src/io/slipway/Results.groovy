package io.slipway

/** Keeps what a deploy leaves behind, as far as this Jenkins has plugins for it; what is absent never fails a build. */
class Results implements Serializable {
    private static final long serialVersionUID = 1L
    private static final String REPORT = '.slipway/report.html'
    private static final String JUNIT = '.slipway/junit.xml'
    private static final String STATUS = 'slipway report-status --environment "$SLIPWAY_ENVIRONMENT" --state "$SLIPWAY_STATE"' +
        ' ${SLIPWAY_LINK:+--link "$SLIPWAY_LINK"}'
    private final Object script
    private final Program program

    Results(Object script, Program program) {
        this.script = script
        this.program = program
    }

    void begin(Map stage) {
        if (stage.credentials?.bitbucket) {
            tellBitbucket('running', '')
        }
    }

    /** After an abort; where the agent itself is gone, another one will tell how it ended. */
    void stop(Map stage) {
        if (stage.credentials?.bitbucket) {
            try {
                tellBitbucket('stopped', '')
            } catch (Exception gone) {
                script.echo("Bitbucket was not told: ${gone.message}")
            }
        }
    }

    void keep(Map stage, int code) {
        boolean archived = script.fileExists(REPORT) && optional('archiveArtifacts') {
            script.archiveArtifacts(artifacts: REPORT, fingerprint: false)
        }
        if (script.fileExists(JUNIT)) {
            optional('junit') { script.junit(testResults: JUNIT, allowEmptyResults: true) }
        }
        if (stage.credentials?.bitbucket) {
            String result = Exit.result(code)
            tellBitbucket(result == null ? 'successful' : result == 'ABORTED' ? 'stopped' : 'failed',
                          archived ? "${script.env.BUILD_URL}artifact/${REPORT}" : '')
        }
    }

    /** Leaves no last word of its own: the build keeps that of the deploy. */
    private void tellBitbucket(String state, String link) {
        script.withEnv(["SLIPWAY_STATE=${state}", "SLIPWAY_LINK=${link}", 'SLIPWAY_SUMMARY=']) {
            int told = script.sh(script: program.guard() + STATUS, returnStatus: true, label: 'tell Bitbucket')
            if (told != 0) {
                script.echo('Bitbucket was not told; the deploy itself is not affected')
            }
        }
    }

    /** Whether this Jenkins has the step. */
    private boolean optional(String step, Closure use) {
        try {
            use()
            return true
        } catch (NoSuchMethodError absent) {
            script.echo("this Jenkins has no step ${step}: left out")
            return false
        }
    }
}
