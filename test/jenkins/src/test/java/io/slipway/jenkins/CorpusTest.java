package io.slipway.jenkins;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import groovy.json.JsonSlurper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.Test;

/**
 * The corpus of the static reader on this engine: the same Jenkinsfiles, with the block classes of the library, every
 * other step stood in for, and a restart of the controller at each of them.
 */
public class CorpusTest extends Modes {
    private static final Path CORPUS = Path.of("../dsl/corpus");

    /** What Jenkins itself refuses beside the block, aloud and before anything is delivered; the reader reads no more than the block. */
    private static final Map<String, String> REFUSED_BY_JENKINS = Map.of(
        "gstring-depth", "Scripts not permitted to use field org.codehaus.groovy.runtime.GStringImpl bytes",
        "labels-and-loops", "Scripts not permitted to use staticMethod org.codehaus.groovy.runtime.ScriptBytecodeAdapter createRange",
        "nested-in-branches", "Scripts not permitted to use staticMethod org.codehaus.groovy.runtime.ScriptBytecodeAdapter bitwiseNegate",
        "operators", "spread not yet supported for CPS transformation",
        "regular-expressions", "the program holds a java.util.regex.Matcher");

    /**
     * What Groovy takes without a word. The program reads the Jenkinsfile of the checkout once more and refuses these and
     * every other broken file of the corpus (test/cli/jenkins-context.test.ts).
     */
    private static final Set<String> REFUSED_BY_THE_PROGRAM = Set.of("assigned-variables", "block-on-next-line", "block-parameters", "empty-block",
        "image-layers-and-dockerfile", "image-name-no-service-name", "image-options", "image-sources", "image-twice", "minus-is-subtraction",
        "misspelt-options", "misspelt-step", "no-dns-labels", "no-service-name", "reserved-parameters", "second-braces", "secret-paths", "shadowed-env",
        "step-behind-a-word", "tests-in-no-builder", "two-blocks", "wrong-replicas");

    @Test
    public void validFilesGiveWhatTheReaderGives() throws Exception {
        List<Path> files = files("valid");
        Map<String, String> wrong = new TreeMap<>();
        for (Path file : files) {
            Build build = run(file);
            String refused = REFUSED_BY_JENKINS.get(name(file));
            boolean right = refused == null ? contexts(build).equals(List.of(expected(file)))
                : contexts(build).isEmpty() && build.result() == Result.FAILURE && build.console().contains(refused);
            if (!right) wrong.put(name(file), build.console());
        }

        assertEquals(wrong.toString(), Map.of(), wrong);
        assertTrue("only " + files.size(), files.size() >= 71);
    }

    @Test
    public void brokenFilesEndTheBuildOrAreLeftToTheProgram() throws Exception {
        Set<String> taken = new TreeSet<>();
        for (Path file : files("broken")) {
            Build build = run(file);
            if (build.result() == Result.SUCCESS && !contexts(build).isEmpty()) taken.add(name(file));
        }

        // A file that is added to the corpus is refused by the program in any case; one that Groovy refuses by now leaves the list.
        Set<String> refusedByGroovy = new TreeSet<>(REFUSED_BY_THE_PROGRAM);
        refusedByGroovy.removeAll(taken);
        assertEquals(Set.of(), refusedByGroovy);
    }

    private static Object expected(Path file) throws IOException {
        return new JsonSlurper().parseText(Files.readString(file.resolveSibling(name(file) + ".json")));
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".groovy", "");
    }

    private List<Object> contexts(Build build) {
        return build.console().lines().filter(line -> line.startsWith("context ")).map(line -> new JsonSlurper().parseText(line.substring(8))).toList();
    }

    private Build run(Path file) throws Exception {
        return new Job(library()).trusted(library.equals("trusted")).standIns().project(folder.getRoot().toPath())
            .branch("master").parameter("TARGET", "blue").run(Files.readString(file));
    }

    private Path library() throws IOException {
        Path root = folder.getRoot().toPath().resolve("library");
        if (!Files.exists(root)) {
            Tree.copy(Scenario.LIBRARY.resolve("src/io"), root.resolve("src/io"), "**", "");
            Tree.copy(Path.of("src/test/resources/corpus"), root, "**", "");
        }
        return root;
    }

    private static List<Path> files(String kind) throws IOException {
        try (Stream<Path> files = Files.list(CORPUS.resolve(kind))) {
            return files.filter(file -> file.toString().endsWith(".groovy")).sorted().toList();
        }
    }
}
