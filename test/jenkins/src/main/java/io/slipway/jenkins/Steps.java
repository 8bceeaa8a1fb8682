package io.slipway.jenkins;

import com.cloudbees.groovy.cps.Outcome;
import groovy.lang.GString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which steps there are, and what each does when the program has stopped at it. */
final class Steps {
    private static final Set<String> SYMBOLS = Set.of("agent", "nonresumable");
    private static final Set<String> BLOCKS = Set.of("node", "stage", "timeout", "retry", "withEnv", "withCredentials", "catchError", "script", "dir", "timestamps");
    private static final Set<String> PLAIN = Set.of("archiveArtifacts", "checkout", "echo", "error", "fileExists", "input", "junit",
        "libraryResource", "milestone", "parallel", "pwd", "readFile", "sh", "stash", "unstable", "unstash", "writeFile");

    private Steps() {}

    static boolean isSymbol(String name) {
        return SYMBOLS.contains(name);
    }

    static boolean knows(String name) {
        return BLOCKS.contains(name) || PLAIN.contains(name);
    }

    static Set<String> symbols() {
        return new TreeSet<>(SYMBOLS);
    }

    /** Names of the steps whose plugins the controller of the job has. */
    static Set<String> installed(Job job) {
        Set<String> names = new TreeSet<>(BLOCKS);
        names.addAll(PLAIN);
        names.removeIf(name -> !job.has(name));
        return names;
    }

    /** What the step came to; null while it waits. */
    static Outcome perform(StepCall call, Build build, Branch branch, Program program) {
        build.steps.add(call.name);
        try {
            warnOfSecrets(call, build);
            if (call.name.endsWith(" {")) return done(Blocks.open(call, build, branch));
            if (call.name.startsWith("} ")) return done(Blocks.close(call, build, branch));
            return switch (call.name) {
                case "input" -> InputStep.start(call, build, branch);
                case "parallel" -> ParallelStep.start(call, branch, program);
                default -> done(plain(call, build, branch));
            };
        } catch (Throwable failure) {
            return new Outcome(null, failure);
        }
    }

    private static Object plain(StepCall call, Build build, Branch branch) throws Exception {
        return switch (call.name) {
            case "echo" -> said(build, call.named("message").get("message"));
            case "error" -> throw new hudson.AbortException(String.valueOf(call.named("message").get("message")));
            case "stand-in" -> null;
            case "unstable" -> unstable(build, call);
            case "milestone" -> Milestones.pass(build);
            case "libraryResource" -> FileSteps.resource(build, call);
            case "sh" -> ShellStep.run(call, build, branch);
            default -> FileSteps.perform(call, build, branch);
        };
    }

    /** A GString puts the value into the script itself, where the agent's process list shows it (workflow-cps DSL.logInterpolationWarnings). */
    private static void warnOfSecrets(StepCall call, Build build) {
        List<Object> given = new ArrayList<>(call.arguments);
        call.arguments.forEach(one -> { if (one instanceof Map<?, ?> named) given.addAll(named.values()); });
        boolean insecure = given.stream().anyMatch(one -> one instanceof GString text
            && Arrays.stream(text.getValues()).anyMatch(value -> build.secrets().contains(String.valueOf(value))));
        if (insecure) build.log("Warning: A secret was passed to \"" + call.name + "\" using Groovy String interpolation, which is insecure.");
    }

    private static Object said(Build build, Object message) {
        build.log(String.valueOf(message));
        return null;
    }

    /** workflow-basic-steps UnstableStep: the message goes to the console, the build goes on as UNSTABLE. */
    private static Object unstable(Build build, StepCall call) {
        build.log("WARNING: " + call.named("message").get("message"));
        build.setResult(Result.UNSTABLE);
        return null;
    }

    private static Outcome done(Object value) {
        return new Outcome(value, null);
    }

    /** Stashes live as long as their build. */
    static void finish(Build build) {
        for (java.nio.file.Path stash : build.stashes.values())
            try {
                Tree.delete(stash);
            } catch (java.io.IOException busy) {
                throw new java.io.UncheckedIOException(busy);
            }
    }
}
