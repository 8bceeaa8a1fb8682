package io.slipway.jenkins;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The shared library and the job, compiled once and defined anew by each life of the controller. */
record Sources(Map<String, byte[]> engine, Map<String, byte[]> library, Map<String, byte[]> job, Set<String> variables, Path root) {
    private static final Map<String, Sources> LIBRARIES = new LinkedHashMap<>();
    private static final Map<String, byte[]> ENGINE = Compiler.compile(
        Map.of("Blocks.groovy", own("Blocks.groovy"), "Declarative.groovy", own("Declarative.groovy"), "StandIns.groovy", own("StandIns.groovy")),
        false, Sources.class.getClassLoader());

    /** A global library is trusted, one of a folder is sandboxed (pipeline-groovy-lib); the Jenkinsfile is always sandboxed. */
    static synchronized Sources of(Path root, boolean trustedLibrary, String jenkinsfile, Map<String, String> beside) {
        Sources library = LIBRARIES.computeIfAbsent(root + " " + trustedLibrary, key -> library(root, trustedLibrary));
        Map<String, String> files = new TreeMap<>(Map.of("WorkflowScript.groovy", withoutLibraryLine(jenkinsfile)));
        beside.forEach((name, text) -> files.put(name + ".groovy", text));
        Map<String, byte[]> job = Compiler.compile(files, true, new Loaded(library.library, Sources.class.getClassLoader()));
        Set<String> variables = new LinkedHashSet<>(library.variables);
        variables.addAll(beside.keySet());
        return new Sources(ENGINE, library.library, job, variables, root);
    }

    /** As the library plugin copies them: .groovy files of src/ and vars/ (SCMBasedRetriever); everything else of src/ stays behind. */
    private static Sources library(Path root, boolean trusted) {
        Map<String, String> files = new TreeMap<>();
        Set<String> variables = new LinkedHashSet<>();
        for (Path file : groovyFiles(root.resolve("src"))) files.put(file.getFileName().toString(), read(file));
        for (Path file : groovyFiles(root.resolve("vars"))) {
            files.put(file.getFileName().toString(), read(file));
            variables.add(file.getFileName().toString().replace(".groovy", ""));
        }
        return new Sources(ENGINE, Compiler.compile(files, !trusted, Sources.class.getClassLoader()), Map.of(), variables, root);
    }

    /** `@Library('slipway') _` is read by the library plugin before Groovy compiles the rest. */
    private static String withoutLibraryLine(String text) {
        return text.replaceAll("(?m)^@Library\\(.*\\) _$", "");
    }

    private static Iterable<Path> groovyFiles(Path folder) {
        if (!Files.isDirectory(folder)) return Set.of();
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".groovy")).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String own(String name) {
        try (InputStream in = Sources.class.getResourceAsStream("/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
