package io.slipway.jenkins;

import java.io.Serializable;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Iterators that survive a restart, put in place of Java's as a Groovy category.
 * Covers what IteratorHack of workflow-cps covers: lists, sets, arrays, and the entries, keys and values of a map;
 * `for (entry in map)` itself is not among them and ends the build, as it does there.
 */
public final class Iterators {
    private Iterators() {}

    static final class Walk implements Iterator<Object>, Serializable {
        private static final long serialVersionUID = 1L;
        private final List<?> list;
        private int next;

        Walk(List<?> list) {
            this.list = list;
        }

        @Override
        public boolean hasNext() {
            return next < list.size();
        }

        @Override
        public Object next() {
            if (!hasNext()) throw new NoSuchElementException();
            return list.get(next++);
        }
    }

    public static Iterator<?> iterator(List<?> list) {
        return new Walk(list);
    }

    public static Iterator<?> iterator(Set<?> set) {
        return new Walk(new ArrayList<>(set));
    }

    public static Iterator<?> iterator(Object[] array) {
        return new Walk(Arrays.asList(array));
    }

    public static Set<?> entrySet(Map<?, ?> map) {
        Set<Object> entries = new LinkedHashSet<>();
        map.forEach((key, value) -> entries.add(new AbstractMap.SimpleImmutableEntry<>(key, value)));
        return entries;
    }

    public static Set<?> keySet(Map<?, ?> map) {
        return new LinkedHashSet<>(map.keySet());
    }

    public static Collection<?> values(Map<?, ?> map) {
        return new ArrayList<>(map.values());
    }
}
