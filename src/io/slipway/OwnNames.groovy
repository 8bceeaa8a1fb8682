package io.slipway

/**
 * The names by which this library calls steps and asks for the build. Jenkins looks into the variables of a script before it
 * looks among steps, and a Jenkinsfile can set them (`slipway.input = { 'carol' }`): what it put there would answer for the
 * person at the gate, for the job of a pull request, or hold the credentials.
 */
class OwnNames implements Serializable {
    private static final long serialVersionUID = 1L
    private static final List NAMES = [
        'agent', 'archiveArtifacts', 'checkout', 'currentBuild', 'echo', 'env', 'error', 'fileExists', 'input', 'junit', 'libraryResource',
        'milestone', 'node', 'params', 'pwd', 'readFile', 'retry', 'scm', 'sh', 'slipwayAsksWhichStepsThereAre', 'stage', 'stash',
        'timeout', 'unstable', 'unstash', 'withCredentials', 'withEnv', 'writeFile']

    /** Ends the build where one of them is a variable; called right before what counts, as another branch of it may set one meanwhile. */
    static void assertKept(Object script) {
        List taken = []
        for (String name in NAMES) {
            if (script.getBinding().hasVariable(name)) {
                taken << name
            }
        }
        if (!taken) {
            return
        }
        String line = "the Jenkinsfile sets ${taken.join(', ')}, which would stand in for Jenkins' own: " +
            'call it otherwise, or write def in front of it'
        if (taken.contains('error')) {
            throw new InvalidInput(line)
        }
        script.error(line)
    }
}
