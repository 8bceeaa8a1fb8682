package io.slipway.jenkins;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.SerializableScript;
import com.cloudbees.groovy.cps.impl.CpsCallableInvocation;
import groovy.lang.Closure;
import groovy.lang.MissingPropertyException;
import java.util.Arrays;
import java.util.List;
import org.codehaus.groovy.runtime.InvokerHelper;
import org.codehaus.groovy.runtime.InvokerInvocationException;

/**
 * Base class of the job and of vars: resolves a name as CpsScript of workflow-cps does, first a variable of the
 * binding that can be called, then vars/NAME.groovy, then a step, then a symbol.
 */
public abstract class PipelineScript extends SerializableScript {
    private static final long serialVersionUID = 1L;

    @Override
    public Object invokeMethod(String name, Object given) {
        Object[] arguments = given instanceof Object[] array ? array : new Object[] {given};
        Life life = Life.current();
        Object variable = getBinding().hasVariable(name) ? getBinding().getVariable(name) : life.variable(name, getBinding());
        if (variable != null && !InvokerHelper.getMetaClass(variable).respondsTo(variable, "call", arguments).isEmpty())
            return call(name, variable, "call", arguments);
        if (name.equals("$step")) return Continuable.suspend(name, new StepCall((String) arguments[0], (List<?>) arguments[1]));
        if (life.build().standsIn(name)) return call(name, life.trusted("StandIns", getBinding()), "performed", new Object[] {name, Arrays.asList(arguments)});
        if (name.equals("pipeline")) return call(name, life.trusted("Declarative", getBinding()), "declared", arguments);
        if (life.build().isSymbol(name)) return new Symbol(name);
        life.build().assertInstalled(name);
        if (!name.equals("parallel") && arguments.length > 0 && arguments[arguments.length - 1] instanceof Closure) {
            List<Object> given0 = Arrays.asList(Arrays.copyOf(arguments, arguments.length - 1));
            return call(name, life.trusted("Blocks", getBinding()), "block", new Object[] {name, given0, arguments[arguments.length - 1]});
        }
        return Continuable.suspend(name, new StepCall(name, Arrays.asList(arguments)));
    }

    @Override
    public Object getProperty(String name) {
        try {
            return super.getProperty(name);
        } catch (MissingPropertyException missing) {
            Object variable = Life.current().variable(name, getBinding());
            if (variable != null) return variable;
            String value = Life.current().build().environment().get(name);
            if (value != null) return value;
            if (Life.current().build().job().hasStandIns()) return call(name, Life.current().trusted("StandIns", getBinding()), "anything", new Object[0]);
            throw missing;
        }
    }

    @Override
    public void println(Object value) {
        invokeMethod("echo", new Object[] {String.valueOf(value)});
    }

    /** CPS methods announce themselves by throwing; the name must be the one the caller wrote, or groovy-cps reports a mismatch. */
    private static Object call(String name, Object receiver, String method, Object[] arguments) {
        try {
            return InvokerHelper.getMetaClass(receiver).invokeMethod(receiver, method, arguments);
        } catch (InvokerInvocationException wrapped) {
            if (!(wrapped.getCause() instanceof CpsCallableInvocation invocation)) throw wrapped;
            throw new CpsCallableInvocation(name, invocation.call, invocation.receiver, invocation.arguments.toArray());
        }
    }
}
