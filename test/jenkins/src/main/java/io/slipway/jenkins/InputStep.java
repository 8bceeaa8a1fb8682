package io.slipway.jenkins;

import com.cloudbees.groovy.cps.Outcome;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/**
 * `input`: waits for a person who may answer, and gives the one parameter there is by itself, as InputStepExecution of
 * pipeline-input-step does. Who may: a submitter by name or by group, or anyone where none is named.
 */
final class InputStep {
    private InputStep() {}

    static Outcome start(StepCall call, Build build, Branch branch) {
        build.askWhileHolding();
        Map<String, Object> given = call.named("message");
        build.log("Input requested\n" + given.get("message"));
        return null;
    }

    /** What the next person does; null when nobody acts any more. */
    static Outcome answered(StepCall call, Build build) {
        Map<String, Object> given = call.named("message");
        List<Person> people = build.job().people();
        while (!people.isEmpty()) {
            Person person = people.remove(0);
            switch (person.deed()) {
                case "approve" -> {
                    if (mayAnswer(given, person, build)) {
                        build.log("Approved by " + person.id());
                        return new Outcome(given.get("submitterParameter") == null ? null : person.id(), null);
                    }
                    build.log(person.id() + ": You need to be " + given.get("submitter") + " to submit this.");
                }
                case "reject" -> {
                    return stopped(Result.ABORTED, Cause.of("rejection", "Rejected by " + person.id()));
                }
                case "overtake" -> {
                    build.job().runBeside();
                    if (build.interruption() != null) return new Outcome(null, build.interruption());
                }
                case "exchange" -> exchange(person.id(), build);
                default -> {
                    return stopped(Result.ABORTED, Cause.of("user", "Aborted by " + person.id()));
                }
            }
        }
        return null;
    }

    private static void exchange(String line, Build build) {
        for (Path stash : build.stashes.values()) {
            try {
                ProcessBuilder shell = new ProcessBuilder("sh", "-ec", line).directory(stash.toFile()).inheritIO();
                shell.environment().putAll(build.job().environment());
                if (shell.start().waitFor() != 0) throw new IllegalStateException("the line failed: " + line);
            } catch (java.io.IOException | InterruptedException failed) {
                throw new IllegalStateException(failed);
            }
        }
    }

    private static boolean mayAnswer(Map<String, Object> given, Person person, Build build) {
        Object submitter = given.get("submitter");
        if (submitter == null) return true;
        List<String> allowed = Arrays.stream(submitter.toString().split(",")).map(one -> one.trim().toLowerCase()).toList();
        return allowed.contains(person.id().toLowerCase())
            || build.job().groups(person.id()).stream().anyMatch(group -> allowed.contains(group.toLowerCase()));
    }

    private static Outcome stopped(Result result, Cause cause) {
        return new Outcome(null, new FlowInterruptedException(result, cause));
    }
}
