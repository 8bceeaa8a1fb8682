package io.slipway.jenkins;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Classes of one compilation, defined anew for every life of the controller. */
final class Loaded extends ClassLoader {
    /** Groovy and the JDK ask for many classes that may exist beside each class; searching the class path for each, each time, takes most of a restart. */
    private static final Set<String> NOWHERE = ConcurrentHashMap.newKeySet();
    private final Map<String, byte[]> classes;

    Loaded(Map<String, byte[]> classes, ClassLoader parent) {
        super(parent);
        this.classes = classes;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) return loaded;
            byte[] bytes = classes.get(name);
            if (bytes != null) return defineClass(name, bytes, 0, bytes.length);
        }
        if (getParent() instanceof Loaded) return super.loadClass(name, resolve);
        if (NOWHERE.contains(name)) throw new ClassNotFoundException(name);
        try {
            return super.loadClass(name, resolve);
        } catch (ClassNotFoundException nowhere) {
            NOWHERE.add(name);
            throw nowhere;
        }
    }
}
