import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import groovy.transform.TimedInterrupt
import org.codehaus.groovy.control.CompilationFailedException
import org.codehaus.groovy.control.CompilerConfiguration
import org.codehaus.groovy.control.customizers.ASTTransformationCustomizer
import org.codehaus.groovy.control.customizers.ImportCustomizer

/*
 * Runs Jenkinsfiles through real Groovy, with the blocks of the shared library and with every other step stood in for,
 * and tells what the blocks collected. One JSON request a line on standard input: { id, text, env, limited }; one answer a line
 * on standard output: { id, contexts } or { id, error, message, line, compile }.
 */

class Oracle {
    static GroovyClassLoader library

    static CompilerConfiguration configuration(boolean limited) {
        def configuration = new CompilerConfiguration()
        configuration.scriptBaseClass = Stub.name
        def imports = new ImportCustomizer()
        imports.addImports(Library.name, 'groovy.transform.Field')
        configuration.addCompilationCustomizers(imports)
        // A changed file may loop for ever; interfaces cannot be limited, so whole ones are not.
        if (limited) configuration.addCompilationCustomizers(new ASTTransformationCustomizer(TimedInterrupt, value: 2L))
        configuration
    }

    static Map run(Map request) {
        def binding = new Binding()
        binding.setVariable('env', new Given(request.env ?: [:]))
        binding.setVariable('params', new Given(request.env ?: [:]))
        def loader = new GroovyClassLoader(Oracle.classLoader, configuration(request.limited as boolean))
        Stub script = null
        try {
            script = (Stub) loader.parseClass(new GroovyCodeSource(request.text, 'Jenkinsfile.groovy', '/jenkins')).newInstance()
        } catch (CompilationFailedException | ClassFormatError | StackOverflowError refused) {
            return [id: request.id, compile: true, error: refused.class.simpleName, message: brief(refused)]
        }
        try {
            script.binding = binding
            script.run()
            return [id: request.id, contexts: script.contexts]
        } catch (Throwable thrown) {
            def frame = thrown.stackTrace.find { it.fileName == 'Jenkinsfile.groovy' }
            return [id: request.id, contexts: script.contexts, error: thrown.class.simpleName, message: brief(thrown), line: frame?.lineNumber]
        } finally {
            loader.clearCache()
            GroovySystem.metaClassRegistry.removeMetaClass(script.class)
        }
    }

    static String brief(Throwable thrown) { (thrown.message ?: '').readLines().take(6).join(' | ') }

    static void main(String... args) {
        library = new GroovyClassLoader(Oracle.classLoader)
        args.each { library.addClasspath(it) }
        def real = System.out
        System.out = new PrintStream(new OutputStream() { void write(int b) { } })
        System.in.newReader('UTF-8').eachLine { line ->
            def answer
            try {
                answer = JsonOutput.toJson(Oracle.run((Map) new JsonSlurper().parseText(line)))
            } catch (Throwable thrown) {
                answer = JsonOutput.toJson([id: -1, error: thrown.class.simpleName, message: brief(thrown)])
            }
            real.write((answer + '\n').getBytes('UTF-8'))
        }
        real.flush()
    }
}
