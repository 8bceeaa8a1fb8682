package io.slipway

import hudson.AbortException

/**
 * platform.yml: a resource of a loaded library, else the file whose path a library names. A variable of the build never says
 * where it is, and a file of the workspace names no credentials.
 */
class PlatformFile implements Serializable {
    private static final long serialVersionUID = 1L
    private final Object script

    PlatformFile(Object script) {
        this.script = script
    }

    /** Path for the program on this agent. */
    String path() {
        String text = resource('platform.yml')
        if (text == null) {
            return named()
        }
        String file = "${script.pwd(tmp: true)}/slipway-platform.yml"
        script.writeFile(file: file, text: text)
        return file
    }

    void assertMayName(List credentials) {
        if (credentials && resource('platform.yml') == null && !named().startsWith('/')) {
            script.error("${named()} of the workspace names credentials: a service may write that file, " +
                'so keep it as resources/platform.yml of a library')
        }
    }

    private String named() {
        String path = resource('io/slipway/platform-path')
        if (path == null) {
            script.error('no loaded library has resources/platform.yml: ' +
                'add it to one, or name a file by resources/io/slipway/platform-path of a library')
        }
        return path.trim()
    }

    private String resource(String name) {
        String found = null
        try {
            found = script.libraryResource(name)
        } catch (AbortException absent) {
            new Program(script).assertAbsent(absent.message)
        }
        return found
    }
}
