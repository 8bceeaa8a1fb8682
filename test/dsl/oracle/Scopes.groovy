// Tells of each Jenkinsfile on standard input whether Groovy calls a variable in place of the step `image`: one line of
// JSON with `text` in, one with `shadowed` out, or `compile` with what the compiler says.
import groovy.json.JsonOutput
import groovy.json.JsonSlurper
import org.codehaus.groovy.GroovyBugError
import org.codehaus.groovy.ast.ClassCodeVisitorSupport
import org.codehaus.groovy.ast.ClassNode
import org.codehaus.groovy.ast.expr.ConstantExpression
import org.codehaus.groovy.ast.expr.MethodCallExpression
import org.codehaus.groovy.ast.expr.TupleExpression
import org.codehaus.groovy.classgen.GeneratorContext
import org.codehaus.groovy.control.CompilationFailedException
import org.codehaus.groovy.control.CompilationUnit
import org.codehaus.groovy.control.CompilerConfiguration
import org.codehaus.groovy.control.Phases
import org.codehaus.groovy.control.SourceUnit

class Calls extends ClassCodeVisitorSupport {
    boolean shadowed
    int found

    @Override
    void visitMethodCallExpression(MethodCallExpression call) {
        def values = call.arguments instanceof TupleExpression ? call.arguments.expressions : []
        if (values && values[0] instanceof ConstantExpression && values[0].value == 'MARK') {
            found++
            // VariableScopeVisitor makes `image.call('MARK')` of `image 'MARK'`.
            if (call.methodAsString == 'call') shadowed = true
        }
        super.visitMethodCallExpression(call)
    }

    @Override
    protected SourceUnit getSourceUnit() { null }
}

def loader = new GroovyClassLoader(getClass().classLoader)
System.in.eachLine('UTF-8') { line ->
    def calls = new Calls()
    try {
        def unit = new CompilationUnit(new CompilerConfiguration(), null, loader)
        unit.addSource('Jenkinsfile', new JsonSlurper().parseText(line).text)
        unit.addPhaseOperation({ SourceUnit source, GeneratorContext context, ClassNode node ->
            calls.visitClass(node)
        } as CompilationUnit.PrimaryClassNodeOperation, Phases.SEMANTIC_ANALYSIS)
        unit.compile(Phases.CANONICALIZATION)
        if (calls.found == 0) throw new IllegalStateException("no call in ${line}")
        println JsonOutput.toJson([shadowed: calls.shadowed])
    } catch (CompilationFailedException | GroovyBugError refusal) {
        println JsonOutput.toJson([compile: refusal.message.readLines()[1] ?: 'refused'])
    }
}
