package io.slipway

/**
 * One run of a block: which stages there are is the command line's word; nodes, stages, credentials and
 * the question to a person are Jenkins' part. Only data is kept here, so a restart of the controller loses nothing.
 */
class Delivery implements Serializable {
    private static final long serialVersionUID = 1L
    private static final String CONTEXT = '.slipway/context.json'
    private final Object script
    private final String word
    private Origin origin
    private Cli cli
    private final Plugins plugins

    Delivery(Object script, String word) {
        this.script = script
        this.word = word
        this.plugins = new Plugins(script)
    }

    void deliver(Block block, Closure body) {
        OwnNames.assertKept(script)
        plugins.assertInstalled()
        assertPlace()
        origin = originOf()
        cli = new Cli(script, origin)
        String context = groovy.json.JsonOutput.toJson(read(block, body))
        OwnNames.assertKept(script)
        withPlugins {
            script.milestone()
            run(context)
        }
    }

    private void run(String context) {
        List legs = []
        onAgent(context, false) {
            legs = Stages.legs(allowed(cli.stages()))
            if (Stages.asks(legs)) {
                plugins.assertAsks()
            }
            cli.assertPlatformMayName(Stages.credentials(legs))
            cli.assertCredentials(Stages.credentials(legs))
            perform(legs, 0, null)
        }
        for (int index = 1; index < legs.size(); index++) {
            Map approval = legs[index].gate == null ? null : new Gate(script).ask(legs[index])
            onAgent(context, true) { perform(legs, index, approval) }
        }
    }

    /** Checks that need no agent, so that a wrong job ends before it waits for one. */
    private void assertPlace() {
        if (script.env.WORKSPACE) {
            script.error("${word} { } stands inside a node: move it out (in Declarative: agent none), " +
                'it takes agents itself and holds none while it waits for an approval')
        }
        if (!script.env.BRANCH_NAME) {
            script.error('BRANCH_NAME is not set, so no branch says where to deploy: make this a multibranch job')
        }
        if (script.env.SLIPWAY_BLOCK) {
            script.error("${word} { } runs after ${script.env.SLIPWAY_BLOCK} { } in the same build: keep one block in the Jenkinsfile")
        }
        script.env.SLIPWAY_BLOCK = word
    }

    private Origin originOf() {
        try {
            return Origin.of(script)
        } catch (InvalidInput wrong) {
            script.error(wrong.message)
        }
    }

    private Map read(Block block, Closure body) {
        try {
            return block.read(body)
        } catch (InvalidInput wrong) {
            script.error(wrong.message)
        }
    }

    /** Where Jenkins did not tell which steps there are, one that is missed ends the build when its turn comes, in one line as well. */
    private void withPlugins(Closure work) {
        try {
            work()
        } catch (NoSuchMethodError absent) {
            String line = Plugins.missing(absent.message ?: '')
            if (line == null) {
                throw absent
            }
            script.error(line)
        }
    }

    /** A pull request is tested and built, and never gets near a credential or a cluster, whatever its Jenkinsfile says. */
    private List allowed(List stages) {
        return origin.pullRequest ? Stages.withoutEffects(stages) : stages
    }

    /** Work on a fresh agent; when the agent is lost once, on another one. */
    private void onAgent(String context, boolean later, Closure work) {
        int attempt = 0
        String stash = "slipway-${origin.number}"
        script.retry(count: 2, conditions: [script.agent()]) {
            attempt++
            script.node(script.env.SLIPWAY_AGENT ?: '') {
                if (later) {
                    script.sh(script: script.libraryResource('io/slipway/fresh.sh'), label: 'begin with an empty workspace')
                }
                Object checkedOut = script.checkout(script.scm)
                String commit = checkedOut instanceof Map ? checkedOut.GIT_COMMIT ?: '' : ''
                if (later) {
                    script.unstash(stash)
                }
                script.writeFile(file: CONTEXT, text: context)
                cli.withProgram(commit, attempt > 1) { work() }
                script.stash(name: stash, includes: '.slipway/**', useDefaultExcludes: false)
            }
        }
    }

    /** One leg on an agent; before the agent is given back, the question that opens the next leg is written down. */
    private void perform(List legs, int current, Map approval) {
        for (Map stage in legs[current].work) {
            script.stage(stage.title) { cli.perform(stage, approval) }
        }
        if (current + 1 < legs.size() && legs[current + 1].gate != null) {
            legs[current + 1].question = cli.question(legs[current + 1].gate.environment)
        }
    }
}
