package io.slipway.jenkins;

import com.cloudbees.groovy.cps.impl.CpsClosure;
import groovy.lang.Closure;
import groovy.lang.GString;
import groovy.lang.GroovyObject;
import groovy.lang.Script;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.codehaus.groovy.runtime.GStringImpl;
import org.codehaus.groovy.runtime.MetaClassHelper;
import org.codehaus.groovy.runtime.ScriptBytecodeAdapter;
import org.kohsuke.groovy.sandbox.GroovyInterceptor;

/**
 * Judges every call, property and constructor of sandboxed code, by the order in which SandboxInterceptor of
 * script-security looks: the method of the class, Groovy's extension of it, then invokeMethod. CpsWhitelist of
 * workflow-cps adds steps, `env`, GStrings and casts.
 */
final class Guard extends GroovyInterceptor {
    private static final Set<String> ARITHMETIC = Set.of("plus", "minus", "multiply", "div", "intdiv", "mod", "compareTo", "or", "and", "xor", "leftShift", "rightShift");
    private static final Set<Class<?>> ANNOTATED = Set.of(Environment.class, CurrentBuild.class, CurrentBuild.Upstream.class);
    /** What generic classes override with a narrower parameter is listed once, as the interface has it. */
    private static final Method COMPARE = comparison();
    private final Whitelist whitelist = new Whitelist();

    @Override
    public Object onMethodCall(Invoker invoker, Object receiver, String name, Object... arguments) throws Throwable {
        Method method = Lookup.method(receiver, name, arguments);
        if (method != null) {
            if (!permits(method, receiver)) throw refused(Whitelist.signature(method));
        } else if (!permitsWithoutMethod(receiver, name, arguments)) {
            throw refused("method " + receiver.getClass().getName() + " " + name);
        }
        return super.onMethodCall(invoker, receiver, name, arguments);
    }

    private boolean permitsWithoutMethod(Object receiver, String name, Object[] arguments) {
        if (receiver instanceof Number && ARITHMETIC.contains(name)) return true;
        List<Method> extensions = Lookup.extensions(receiver, name, arguments);
        if (!extensions.isEmpty()) {
            if (extensions.stream().anyMatch(whitelist::permitsStatic)) return true;
            throw refused(Whitelist.signature(extensions.get(0)));
        }
        if (receiver instanceof PipelineScript || receiver instanceof Closure) return true;
        return receiver instanceof GroovyObject && ours(receiver.getClass());
    }

    @Override
    public Object onStaticCall(Invoker invoker, Class receiver, String name, Object... arguments) throws Throwable {
        Method method = Lookup.staticMethod(receiver, name, arguments);
        boolean cast = receiver == ScriptBytecodeAdapter.class && (name.equals("asType") || name.equals("castToType"));
        boolean engine = receiver.getName().startsWith("com.cloudbees.groovy.cps.Cps") || receiver == Iterators.class;
        if (!cast && !engine && !ours(receiver) && !isOperator(receiver, name, arguments) && (method == null || !whitelist.permitsStatic(method)))
            throw refused(method == null ? "staticMethod " + receiver.getName() + " " + name : Whitelist.signature(method));
        return super.onStaticCall(invoker, receiver, name, arguments);
    }

    /**
     * `a..b`, `~x`, `-x` and `+x` between numbers, and `~` before a text. The groovy-sandbox of 2022 and later looks at what such
     * an operator comes to (Checker.checkedCreateRange, checkedBitwiseNegate, checkedUnaryMinus); the 1.19 here would ask for the operator itself.
     */
    private static boolean isOperator(Class<?> receiver, String name, Object[] operands) {
        if (receiver != ScriptBytecodeAdapter.class) return false;
        return switch (name) {
            case "createRange" -> operands[0] instanceof Integer && operands[1] instanceof Integer;
            case "bitwiseNegate" -> operands[0] instanceof Integer || operands[0] instanceof String || operands[0] instanceof GString;
            case "unaryMinus", "unaryPlus" -> operands[0] instanceof Integer;
            default -> false;
        };
    }

    @Override
    public Object onNewInstance(Invoker invoker, Class receiver, Object... arguments) throws Throwable {
        Constructor<?> constructor = Lookup.constructor(receiver, arguments);
        if (!ours(receiver) && receiver != GStringImpl.class && receiver != PipelineScript.class && receiver != Object.class && (constructor == null || !whitelist.permits(constructor)))
            throw refused(constructor == null ? "new " + receiver.getName() : Whitelist.signature(constructor));
        return super.onNewInstance(invoker, receiver, arguments);
    }

    @Override
    public Object onGetProperty(Invoker invoker, Object receiver, String name) throws Throwable {
        if (receiver instanceof Class<?> type) assertStatic(type, name);
        else if (!(receiver instanceof Map) && !(receiver instanceof PipelineScript) && !(receiver instanceof Environment)) assertGetter(receiver, name);
        return super.onGetProperty(invoker, receiver, name);
    }

    private void assertStatic(Class<?> type, String name) {
        if (ours(type) || name.equals("class")) return;
        try {
            Field field = type.getField(name);
            if (whitelist.permits(field)) return;
        } catch (NoSuchFieldException none) {
            throw refused("staticField " + type.getName() + " " + name);
        }
        throw refused("staticField " + type.getName() + " " + name);
    }

    private void assertGetter(Object receiver, String name) {
        if (receiver instanceof Closure && !List.of("delegate", "resolveStrategy").contains(name)) return;
        String capital = MetaClassHelper.capitalize(name);
        String signature = "field " + receiver.getClass().getName() + " " + name;
        for (String getter : new String[] {"get" + capital, "is" + capital}) {
            Method method = Lookup.method(receiver, getter);
            if (method != null && permits(method, receiver)) return;
            if (method != null) signature = Whitelist.signature(method);
            if (method == null && Lookup.extensions(receiver, getter).stream().anyMatch(whitelist::permitsStatic)) return;
        }
        if (ours(receiver.getClass())) return;
        throw refused(signature);
    }

    @Override
    public Object onSetProperty(Invoker invoker, Object receiver, String name, Object value) throws Throwable {
        Method setter = Lookup.method(receiver, "set" + MetaClassHelper.capitalize(name), value);
        boolean open = receiver instanceof Map || receiver instanceof Environment || receiver instanceof Script && !Set.of("binding", "metaClass").contains(name);
        if (!open && !ours(receiver.getClass()) && (setter == null || !permits(setter, receiver)))
            throw refused(setter == null ? "field " + receiver.getClass().getName() + " " + name : Whitelist.signature(setter));
        return super.onSetProperty(invoker, receiver, name, value);
    }

    @Override
    public Object onGetAttribute(Invoker invoker, Object receiver, String name) throws Throwable {
        if (!ours(receiver.getClass())) throw refused("field " + receiver.getClass().getName() + " " + name);
        return super.onGetAttribute(invoker, receiver, name);
    }

    @Override
    public Object onSetAttribute(Invoker invoker, Object receiver, String name, Object value) throws Throwable {
        if (!ours(receiver.getClass())) throw refused("field " + receiver.getClass().getName() + " " + name);
        return super.onSetAttribute(invoker, receiver, name, value);
    }

    private boolean permits(Method method, Object receiver) {
        Class<?> type = method.getDeclaringClass();
        if (method.getName().equals("getRawBuild")) return false;
        if (ours(type) || ANNOTATED.contains(type)) return true;
        // workflow-cps CpsClosure2 marks these as whitelisted.
        if (receiver instanceof CpsClosure && Set.of("call", "doCall").contains(method.getName())) return true;
        if (method.getName().equals("compareTo")) return whitelist.permits(COMPARE);
        if (receiver instanceof PipelineScript && Set.of("invokeMethod", "println", "getProperty").contains(method.getName())) return true;
        return Modifier.isStatic(method.getModifiers()) ? whitelist.permitsStatic(method) : whitelist.permits(method);
    }

    private static Method comparison() {
        try {
            return Comparable.class.getMethod("compareTo", Object.class);
        } catch (NoSuchMethodException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Classes that were compiled from the library or the job (GroovyClassLoaderWhitelist). */
    private static boolean ours(Class<?> type) {
        return type.getClassLoader() instanceof Loaded;
    }

    private static SecurityException refused(String what) {
        return new SecurityException("Scripts not permitted to use " + what);
    }
}
