package io.slipway.jenkins;

import hudson.AbortException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Steps that only touch files, all but libraryResource on a node: readFile, writeFile, fileExists, pwd, stash and unstash
 * (workflow-basic-steps ReadFileStep, WriteFileStep, FileExistsStep, PwdStep, StashStep, UnstashStep), checkout
 * (workflow-scm-step GenericSCMStep), archiveArtifacts (core ArtifactArchiver) and junit (JUnitResultArchiver), of which
 * the last two only note what they were given.
 */
final class FileSteps {
    private FileSteps() {}

    static Object perform(StepCall call, Build build, Branch branch) throws IOException {
        Frame node = branch.innermost("node");
        if (node == null) throw CredentialBindings.missingWorkspace(call.name);
        Path workspace = Path.of(node.workspace);
        Map<String, Object> given = call.named(call.name.equals("stash") || call.name.equals("unstash") ? "name" : "file");
        return switch (call.name) {
            case "checkout" -> Tree.copy(build.job().project(), workspace, "**", "");
            case "pwd" -> Boolean.TRUE.equals(call.named("tmp").get("tmp")) ? Files.createDirectories(Path.of(node.workspace + "@tmp")).toString() : node.workspace;
            case "writeFile" -> write(workspace.resolve(text(given, "file")), text(given, "text"));
            case "readFile" -> read(workspace.resolve(text(given, "file")));
            case "fileExists" -> Files.exists(workspace.resolve(text(given, "file")));
            case "stash" -> stash(build, workspace, given);
            case "unstash" -> unstash(build, workspace, text(given, "name"));
            case "archiveArtifacts" -> build.archived.add(text(given, "artifacts"));
            case "junit" -> build.archived.add(text(given, "testResults"));
            default -> throw new IllegalStateException(call.name);
        };
    }

    /** Looks through every library of the build (pipeline-groovy-lib ResourceStep). */
    static String resource(Build build, StepCall call) throws IOException {
        String path = text(call.named("resource"), "resource");
        if (build.job().resource(path) != null) return build.job().resource(path);
        Path file = build.sources().root().resolve("resources").resolve(path);
        if (!Files.exists(file)) throw new AbortException("No such library resource " + path + " could be found.");
        return Files.readString(file);
    }

    private static Object write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return null;
    }

    private static String read(Path file) throws IOException {
        if (!Files.exists(file)) throw new java.nio.file.NoSuchFileException(file.toString());
        return Files.readString(file);
    }

    /** workflow-basic-steps StashStep: an empty stash is an error, and .git and the like are left out by default. */
    private static Object stash(Build build, Path workspace, Map<String, Object> given) throws IOException {
        Path kept = Files.createTempDirectory("stash-");
        int files = Tree.copy(workspace, kept, String.valueOf(given.getOrDefault("includes", "**")), String.valueOf(given.getOrDefault("excludes", "")));
        if (files == 0) throw new AbortException("No files included in stash '" + given.get("name") + "'");
        build.log("Stashed " + files + " file(s)");
        Path before = build.stashes.put(text(given, "name"), kept);
        if (before != null) Tree.delete(before);
        return null;
    }

    private static Object unstash(Build build, Path workspace, String name) throws IOException {
        Path kept = build.stashes.get(name);
        if (kept == null) throw new AbortException("No such saved stash ‘" + name + "’");
        Tree.copy(kept, workspace, "**", "");
        return null;
    }

    private static String text(Map<String, Object> given, String name) {
        return String.valueOf(given.get(name));
    }
}
