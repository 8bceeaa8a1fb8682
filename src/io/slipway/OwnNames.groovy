package io.slipway

/**
 * The names by which this library calls steps and asks for the build. Jenkins looks into the variables of a script and into vars/
 * of all libraries before it looks among steps, and a Jenkinsfile can set the ones (`slipway.input = { 'carol' }`) and load the
 * others: what it put there would answer for the person at the gate, for the job of a pull request, or hold the credentials.
 */
class OwnNames implements Serializable {
    private static final long serialVersionUID = 1L
    private static final List NAMES = [
        'agent', 'archiveArtifacts', 'checkout', 'currentBuild', 'echo', 'env', 'error', 'fileExists', 'input', 'junit', 'libraryResource',
        'milestone', 'node', 'params', 'pwd', 'readFile', 'retry', 'scm', 'sh', 'slipwayAsksWhichStepsThereAre', 'stage', 'stash',
        'timeout', 'unstable', 'unstash', 'withCredentials', 'withEnv', 'writeFile']

    /** Jenkins has these among its globals itself; one of a library lies among the variables from its first use on. */
    private static final List OBJECTS = ['currentBuild', 'env', 'params', 'scm']

    /** Ends the build where one of them is a variable; called right before what counts, as another branch of it may set one meanwhile. */
    static void assertKept(Object script) {
        List globals = Plugins.globals(Plugins.told(script))
        List taken = []
        for (String name in NAMES) {
            if (script.getBinding().hasVariable(name) || globals.contains(name) && !OBJECTS.contains(name)) {
                taken << name
            }
        }
        if (!taken) {
            return
        }
        String line = "the Jenkinsfile sets ${taken.join(', ')}, or a library has it in vars/, which would stand in for Jenkins' own: " +
            'call it otherwise, or write def in front of a variable'
        if (taken.contains('error')) {
            throw new InvalidInput(line)
        }
        script.error(line)
    }
}
