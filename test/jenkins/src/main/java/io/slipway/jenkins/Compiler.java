package io.slipway.jenkins;

import com.cloudbees.groovy.cps.CpsTransformer;
import com.cloudbees.groovy.cps.TransformerConfiguration;
import groovy.lang.GroovyClassLoader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.Phases;
import org.codehaus.groovy.control.customizers.ImportCustomizer;

/** Compiles as a controller does: CPS everywhere, and the sandbox where the source is not trusted. */
final class Compiler {
    private Compiler() {}

    /** File name → text becomes class name → bytes. */
    static Map<String, byte[]> compile(Map<String, String> sources, boolean sandboxed, ClassLoader parent) {
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setScriptBaseClass(PipelineScript.class.getName());
        CpsTransformer cps = sandboxed ? new SandboxedCps() : new CpsTransformer();
        cps.setConfiguration(new TransformerConfiguration());
        configuration.addCompilationCustomizers(new ImportCustomizer().addStarImports("com.cloudbees.groovy.cps", "hudson.model", "jenkins.model"), cps);
        CompilationUnit unit = new CompilationUnit(configuration, null, new GroovyClassLoader(parent, configuration));
        sources.forEach(unit::addSource);
        unit.compile(Phases.CLASS_GENERATION);
        Map<String, byte[]> classes = new LinkedHashMap<>();
        unit.getClasses().forEach(compiled -> {
            if (compiled instanceof org.codehaus.groovy.tools.GroovyClass one) classes.put(one.getName(), one.getBytes());
        });
        return classes;
    }
}
