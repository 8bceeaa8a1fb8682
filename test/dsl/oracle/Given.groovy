/** `env` and `params`: what was given, null for the rest, as in Jenkins. */
class Given {
    final Map values
    Given(Map values) { this.values = new HashMap(values) }
    def propertyMissing(String name) { values[name] }
    void propertyMissing(String name, value) { values[name] = value?.toString() }
    def getAt(name) { values[name.toString()] }
    void putAt(name, value) { values[name.toString()] = value?.toString() }
}
