/** A Jenkinsfile as a script: our two steps are real, every other step runs the closures it is given. */
abstract class Stub extends Script {
    /** Closures that Declarative reads instead of running them. */
    static final List UNRUN = ['agent', 'environment', 'options', 'parameters', 'triggers', 'tools', 'when', 'input', 'matrix']
    List contexts = []

    def slipway(Closure body) { contexts << block('ServiceBlock').read(body) }

    def kubernetes(Closure body) { contexts << block('KubernetesBlock').read(body) }

    private block(String name) { Oracle.library.loadClass('io.slipway.' + name).newInstance() }

    def methodMissing(String name, args) {
        if (!(name in UNRUN)) runAll(this, args)
        new Anything()
    }

    def propertyMissing(String name) { new Anything() }

    static void runAll(owner, args) {
        for (arg in args) {
            if (arg instanceof Closure) {
                arg.delegate = owner
                arg.resolveStrategy = Closure.OWNER_FIRST
                arg.maximumNumberOfParameters == 0 ? arg.call() : arg.call(new Anything())
            } else if (arg instanceof Map) runAll(owner, arg.values())
        }
    }
}
