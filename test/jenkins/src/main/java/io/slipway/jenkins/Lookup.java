package io.slipway.jenkins;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.codehaus.groovy.reflection.ParameterTypes;
import org.codehaus.groovy.runtime.DateGroovyMethods;
import org.codehaus.groovy.runtime.DefaultGroovyMethods;
import org.codehaus.groovy.runtime.EncodingGroovyMethods;
import org.codehaus.groovy.runtime.MetaClassHelper;
import org.codehaus.groovy.runtime.ProcessGroovyMethods;
import org.codehaus.groovy.runtime.StringGroovyMethods;

/** Which Java method Groovy would take for a call, so that the sandbox can judge it (script-security GroovyCallSiteSelector). */
final class Lookup {
    private static final Class<?>[] EXTENSIONS = {
        DefaultGroovyMethods.class, StringGroovyMethods.class, EncodingGroovyMethods.class, DateGroovyMethods.class, ProcessGroovyMethods.class};

    private Lookup() {}

    static Method method(Object receiver, String name, Object... arguments) {
        return best(Arrays.stream(receiver.getClass().getMethods()).filter(one -> !Modifier.isStatic(one.getModifiers()) && one.getName().equals(name)), arguments);
    }

    static Method staticMethod(Class<?> type, String name, Object... arguments) {
        return best(Arrays.stream(type.getMethods()).filter(one -> Modifier.isStatic(one.getModifiers()) && one.getName().equals(name)), arguments);
    }

    static Constructor<?> constructor(Class<?> type, Object... arguments) {
        return best(Arrays.stream(type.getDeclaredConstructors()), arguments);
    }

    /** Methods that Groovy adds to classes of Java: the receiver is their first argument. */
    static List<Method> extensions(Object receiver, String name, Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = receiver;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        List<Method> found = new ArrayList<>();
        for (Class<?> type : EXTENSIONS) Optional.ofNullable(staticMethod(type, name, all)).ifPresent(found::add);
        return found;
    }

    /** The candidate whose parameters are nearest to the arguments, by Groovy's own measure of distance. */
    private static <T extends Executable> T best(java.util.stream.Stream<T> candidates, Object[] arguments) {
        Class<?>[] types = Arrays.stream(arguments).map(one -> one == null ? null : one.getClass()).toArray(Class[]::new);
        T best = null;
        long distance = Long.MAX_VALUE;
        for (T candidate : (Iterable<T>) candidates::iterator) {
            ParameterTypes parameters = new ParameterTypes(candidate.getParameterTypes());
            if (!parameters.isValidMethod(types)) continue;
            long own = MetaClassHelper.calculateParameterDistance(types, parameters);
            if (own < distance) {
                best = candidate;
                distance = own;
            }
        }
        return best;
    }
}
