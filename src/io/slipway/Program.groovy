package io.slipway

import hudson.AbortException

/**
 * The program on an agent: the library's own copy, kept beside the workspace and compared with the SHA-256 that was
 * released with it before each call; where the library was released without one, that of the agent's image. Nothing of
 * the workspace is ever run in its place, and no variable of the build reaches the shell, Node or the linker.
 */
class Program implements Serializable {
    private static final long serialVersionUID = 1L
    private static final String FILE = 'io/slipway/slipway.mjs'
    /** What could make the shell, Node, git or the program itself run or believe something of the workspace. */
    private static final List CLEARED = [
        'BASH_ENV', 'ENV', 'LD_PRELOAD', 'LD_LIBRARY_PATH', 'LD_AUDIT', 'NODE_OPTIONS', 'NODE_PATH',
        'NODE_TLS_REJECT_UNAUTHORIZED', 'GIT_DIR', 'GIT_WORK_TREE', 'GIT_EXEC_PATH', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_COUNT',
        'GIT_SSH_COMMAND', 'SLIPWAY_CLI', 'SLIPWAY_APPROVERS', 'SLIPWAY_APPROVAL_KEY', 'BUILD_USER_ID']
    private final Object script

    Program(Object script) {
        this.script = script
    }

    /** Runs the body with the program at hand, which lines call by `slipway` behind `guard`. */
    void around(List variables, Closure body) {
        String folder = "${script.pwd(tmp: true)}/slipway"
        List cleared = []
        for (String name in CLEARED) {
            cleared << "${name}=".toString()
        }
        String sha = ''
        script.withEnv(cleared) { sha = unpacked(folder) }
        List own = ["SLIPWAY_SHA256=${sha}".toString(), "SLIPWAY_FOLDER=${folder}".toString(),
                    "SLIPWAY_LIBRARY=${script.libraryResource('io/slipway/version').trim()}".toString()]
        script.withEnv(cleared + variables + own) {
            String found = script.sh(script: script.libraryResource('io/slipway/find-cli.sh'), returnStdout: true, label: 'find slipway').trim()
            if (!found.startsWith('ok\n')) {
                script.error(found)
            }
            List lines = found.split('\n') as List
            script.withEnv(["SLIPWAY_PROGRAM=${lines[1]}".toString(), "PATH=${lines[2]}".toString()]) { body() }
        }
    }

    /** Stands in front of each line: proves the program once more, and says what `slipway` is. */
    String guard() {
        return script.libraryResource('io/slipway/guard.sh')
    }

    /** Writes the library's copy and gives its SHA-256; empty where this library was released without one. */
    private String unpacked(String folder) {
        String text = null
        try {
            text = script.libraryResource(FILE)
        } catch (AbortException absent) {
            assertAbsent(absent.message)
            return ''
        }
        script.withEnv(["SLIPWAY_FOLDER=${folder}".toString()]) {
            script.sh(script: 'rm -rf "$SLIPWAY_FOLDER"; mkdir -p -m 700 "$SLIPWAY_FOLDER"', label: 'make room for slipway')
        }
        script.writeFile(file: "${folder}/slipway.mjs", text: text, encoding: 'UTF-8')
        return script.libraryResource("${FILE}.sha256").trim()
    }

    /** Where two libraries have a resource, Jenkins takes neither, and nor does this one. */
    void assertAbsent(String message) {
        if (message?.contains('ambiguous')) {
            script.error(message)
        }
    }
}
