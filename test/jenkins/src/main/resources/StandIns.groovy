/** What a step that nobody brings gives back, where a job has stand-ins: it has every method and every property. */
class Anything implements Serializable {
    private static final long serialVersionUID = 1L

    def methodMissing(String name, given) { new StandIns().performed(name, given as List); this }
    def propertyMissing(String name) { this }
    def propertyMissing(String name, value) { }
    def call(Object... given) { new StandIns().performed('call', given as List); this }
    def plus(other) { this }
    def getAt(index) { this }
    void putAt(index, value) { }
    boolean asBoolean() { true }
    @NonCPS
    String toString() { 'anything' }
}

def anything() { new Anything() }

/** Stops the program for a restart, and then runs every body it was given, but those that Declarative only reads. */
def performed(String name, List given) {
    $step('stand-in', [])
    if (!['agent', 'environment', 'options', 'parameters', 'triggers', 'tools', 'when', 'input', 'matrix'].contains(name)) {
        bodies(given)
    }
    return new Anything()
}

def bodies(Collection given) {
    for (int index = 0; index < given.size(); index++) {
        Object one = given[index]
        if (one instanceof Closure) {
            one.delegate = one.owner
            one.resolveStrategy = Closure.OWNER_FIRST
            if (one.maximumNumberOfParameters == 0) {
                one.call()
            } else {
                one.call(new Anything())
            }
        } else if (one instanceof Map) {
            bodies(new ArrayList(one.values()))
        }
    }
}
