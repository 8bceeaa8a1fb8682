/** What a step of Jenkins gives back: it has every method and every property. */
class Anything {
    def methodMissing(String name, args) { Stub.runAll(this, args); this }
    def propertyMissing(String name) { this }
    def propertyMissing(String name, value) { }
    def call(Object... args) { Stub.runAll(this, args); this }
    def plus(other) { this }
    def getAt(index) { this }
    void putAt(index, value) { }
    boolean asBoolean() { true }
    Iterator iterator() { [].iterator() }
    String toString() { 'anything' }
}
