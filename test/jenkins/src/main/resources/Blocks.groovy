/** Runs the body of a block between two steps of the engine, which may say that it has to run again. */
def block(String name, List given, Closure body) {
    while (true) {
        Object result = null
        Throwable thrown = null
        $step(name + ' {', given)
        try {
            result = body()
        } catch (Throwable failure) {
            thrown = failure
        }
        List verdict = $step('} ' + name, [result, thrown])
        if (verdict[0] == 'done') {
            return verdict[1]
        }
    }
}
