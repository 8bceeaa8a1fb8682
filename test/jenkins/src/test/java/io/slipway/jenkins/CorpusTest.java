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

    /**
     * What Groovy takes without a word. The program reads the Jenkinsfile of the checkout once more and refuses these and
     * every other broken file of the corpus (test/cli/jenkins-context.test.ts).
     */
    private static final Set<String> REFUSED_BY_THE_PROGRAM = Set.of("assigned-variables", "block-on-next-line", "block-parameters", "empty-block",
        "image-layers-and-dockerfile", "image-name-no-service-name", "image-options", "image-sources", "image-twice", "minus-is-subtraction",
        "misspelt-options", "misspelt-step", "no-dns-labels", "no-service-name", "reserved-parameters", "second-braces", "secret-paths", "shadowed-env",
        "step-behind-a-word", "tests-in-no-builder", "two-blocks", "wrong-replicas");

    /** Those that call no step of the library: the program leaves them alone, and nothing is delivered. */
    private static final Set<String> WITHOUT_A_BLOCK = Set.of("empty-file", "in-a-comment", "no-block", "own-step", "uncalled-step");

    @Test
    public void validFilesGiveWhatTheReaderGives() throws Exception {
        List<Path> files = files("valid");
        Map<String, String> wrong = new TreeMap<>();
        for (Path file : files) {
            Build build = run(file);
            if (!contexts(build).equals(List.of(expected(file)))) wrong.put(name(file), build.console());
        }

        assertEquals(wrong.toString(), Map.of(), wrong);
        assertTrue("only " + files.size(), files.size() >= 73);
    }

    /** What plain Groovy runs and Jenkins does not: each says in its first line with which words Jenkins refuses it, before anything is delivered. */
    @Test
    public void refusedFilesEndTheBuildInTheWordsOfTheirFirstLine() throws Exception {
        List<Path> files = files("refused");
        for (Path file : files) {
            Build build = run(file);

            String words = Files.readAllLines(file).get(0).replace("// Jenkins: ", "");
            assertEquals(build.console(), Result.FAILURE, build.result());
            assertEquals(build.console(), List.of(), contexts(build));
            Say.holds(build, words);
        }
        assertTrue("only " + files.size(), files.size() >= 8);
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
        taken.retainAll(WITHOUT_A_BLOCK);
        assertEquals(Set.of(), taken);
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
