package io.slipway

/** Keeps what a deploy leaves behind, as far as this Jenkins has plugins for it; what is absent never fails a build. */
class Results implements Serializable {
    private static final long serialVersionUID = 1L
    private static final String REPORT = '.slipway/report.html'
    private static final String JUNIT = '.slipway/junit.xml'
    private static final String STATUS = 'slipway report-status --environment "$SLIPWAY_ENVIRONMENT" --state "$SLIPWAY_STATE"'
    private final Object script

    Results(Object script) {
        this.script = script
    }

    void keep(Map stage, int code) {
        if (script.fileExists(REPORT)) {
            optional('archiveArtifacts') { script.archiveArtifacts(artifacts: REPORT, fingerprint: false) }
        }
        if (script.fileExists(JUNIT)) {
            optional('junit') { script.junit(testResults: JUNIT, allowEmptyResults: true) }
        }
        if (stage.credentials?.bitbucket) {
            tellBitbucket(code)
        }
    }

    private void tellBitbucket(int code) {
        String result = Exit.result(code)
        String state = result == null ? 'successful' : result == 'ABORTED' ? 'stopped' : 'failed'
        script.withEnv(["SLIPWAY_STATE=${state}"]) {
            int told = script.sh(script: STATUS, returnStatus: true, label: 'tell Bitbucket')
            if (told != 0) {
                script.echo('Bitbucket was not told; the deploy itself is not affected')
            }
        }
    }

    private void optional(String step, Closure use) {
        try {
            use()
        } catch (NoSuchMethodError absent) {
            script.echo("this Jenkins has no step ${step}: left out")
        }
    }
}
