package io.slipway.jenkins;

import groovy.lang.Binding;
import groovy.lang.Script;
import java.util.Map;

/** One life of the controller, from one restart to the next: every class of the library and the job anew. */
final class Life {
    private static final ThreadLocal<Life> CURRENT = new ThreadLocal<>();
    private final Build build;
    private final Sources sources;
    private final ClassLoader engine;
    private final ClassLoader job;

    Life(Build build, Sources sources) {
        this.build = build;
        this.sources = sources;
        engine = new Loaded(sources.engine(), Life.class.getClassLoader());
        job = new Loaded(sources.job(), new Loaded(sources.library(), Life.class.getClassLoader()));
        CURRENT.set(this);
    }

    static Life current() {
        return CURRENT.get();
    }

    void resume() {
        CURRENT.set(this);
    }

    Build build() {
        return build;
    }

    Script job(Binding binding) {
        return script(job, "WorkflowScript", binding);
    }

    /** Scripts of the engine itself stand for plugins: compiled by CPS, always trusted. */
    Script trusted(String name, Binding binding) {
        return script(engine, name, binding);
    }

    /** What Jenkins itself has a name for; none of it is in the binding (workflow-cps RunWrapperBinder, EnvActionImpl, ParamsVariable). */
    private Object global(String name) {
        return switch (name) {
            case "env" -> new Environment();
            case "currentBuild" -> new CurrentBuild();
            case "params" -> build.job().parameters();
            case "scm" -> "scm";
            default -> null;
        };
    }

    /** One object for each vars/NAME.groovy and build, kept in the binding (pipeline-groovy-lib UserDefinedGlobalVariable). */
    Object variable(String name, Binding binding) {
        if (!sources.variables().contains(name)) return global(name);
        if (!binding.hasVariable(name)) binding.setVariable(name, script(job, name, binding));
        return binding.getVariable(name);
    }

    Class<?> find(String name) throws ClassNotFoundException {
        for (ClassLoader loader : new ClassLoader[] {job, engine})
            try {
                return Class.forName(name, false, loader);
            } catch (ClassNotFoundException elsewhere) {
                continue;
            }
        throw new ClassNotFoundException(name);
    }

    private static Script script(ClassLoader loader, String name, Binding binding) {
        try {
            Script script = (Script) loader.loadClass(name).getDeclaredConstructor().newInstance();
            script.setBinding(binding);
            return script;
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("cannot load " + name, broken);
        }
    }
}
