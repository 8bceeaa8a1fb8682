package io.slipway.jenkins;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Signatures a sandboxed script may use, written as script-security writes them. The list is a part of that plugin's
 * generic whitelist, chosen by what a shared library reasonably needs: what passes here passes there.
 */
final class Whitelist {
    private final Set<String> allowed = new LinkedHashSet<>();

    Whitelist() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(Whitelist.class.getResourceAsStream("/whitelist.txt")))) {
            lines.lines().map(String::trim).filter(line -> !line.isEmpty() && !line.startsWith("#")).forEach(allowed::add);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A method is allowed when it, or what it overrides in a class or an interface above, is listed (EnumeratingWhitelist.permitsMethod). */
    boolean permits(Method method) {
        for (Class<?> type : above(method.getDeclaringClass()))
            if (allowed.contains("method " + type.getName() + " " + method.getName() + types(method.getParameterTypes()))) return true;
        return false;
    }

    boolean permitsStatic(Method method) {
        return allowed.contains(signature(method));
    }

    boolean permits(Constructor<?> constructor) {
        return allowed.contains(signature(constructor));
    }

    boolean permits(Field field) {
        return allowed.contains((Modifier.isStatic(field.getModifiers()) ? "staticField " : "field ") + field.getDeclaringClass().getName() + " " + field.getName());
    }

    static String signature(Method method) {
        return (Modifier.isStatic(method.getModifiers()) ? "staticMethod " : "method ")
            + method.getDeclaringClass().getName() + " " + method.getName() + types(method.getParameterTypes());
    }

    static String signature(Constructor<?> constructor) {
        return "new " + constructor.getDeclaringClass().getName() + types(constructor.getParameterTypes());
    }

    private static String types(Class<?>[] types) {
        return Arrays.stream(types).map(type -> " " + type.getTypeName()).collect(Collectors.joining());
    }

    private static Set<Class<?>> above(Class<?> type) {
        Set<Class<?>> types = new LinkedHashSet<>();
        for (Class<?> one = type; one != null; one = one.getSuperclass()) {
            types.add(one);
            for (Class<?> each : one.getInterfaces()) types.addAll(above(each));
        }
        return types;
    }
}
