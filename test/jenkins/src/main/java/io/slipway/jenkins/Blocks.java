package io.slipway.jenkins;

import hudson.AbortException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/**
 * Steps with a body: what they set up before it, and what they make of its end. `stage` as pipeline-stage-step StageStepExecution,
 * `withEnv` as workflow-basic-steps EnvStep, `node` as workflow-durable-task-step ExecutorStepExecution.
 */
final class Blocks {
    private Blocks() {}

    static Object open(StepCall call, Build build, Branch branch) throws Exception {
        String name = call.name.substring(0, call.name.length() - 2);
        Frame again = branch.frames.isEmpty() ? null : branch.frames.get(branch.frames.size() - 1);
        if (name.equals("retry") && again != null && again.name.equals("retry") && again.attempts > 0 && again.arguments.containsKey("again")) {
            again.arguments.remove("again");
            again.attempts++;
            return null;
        }
        Frame frame = new Frame(branch.id + "." + build.nextFrame(), name, call.named(main(name)));
        switch (name) {
            case "node" -> Agents.take(frame, build);
            case "stage" -> build.log("[Pipeline] { (" + frame.arguments.get("name") + ")");
            case "timeout" -> frame.deadline = build.now() + unit(frame).toMillis(((Number) frame.arguments.get("time")).longValue());
            case "withEnv" -> ((List<?>) frame.arguments.get("overrides")).forEach(one -> variable(frame, one.toString()));
            case "withCredentials" -> CredentialBindings.bind(frame, build, branch);
            default -> { }
        }
        frame.attempts = 1;
        branch.frames.add(frame);
        return null;
    }

    /** Gives ['done', result] or ['again'], or throws what the block lets through. */
    static Object close(StepCall call, Build build, Branch branch) throws Throwable {
        Frame frame = branch.frames.remove(branch.frames.size() - 1);
        Object result = call.arguments.get(0);
        Throwable thrown = (Throwable) call.arguments.get(1);
        if (frame.name.equals("node")) Agents.release(frame, build);
        if (thrown == null) return Arrays.asList("done", frame.name.equals("catchError") ? null : result);
        return switch (frame.name) {
            case "timeout" -> throw leaving(frame, thrown);
            case "catchError" -> caught(frame, thrown, build);
            case "retry" -> retried(frame, thrown, build, branch);
            case "withCredentials" -> throw CredentialBindings.masked(frame, thrown);
            default -> throw thrown;
        };
    }

    /** An expired timeout is an ordinary failure outside of its own block (TimeoutStepExecution.Callback). */
    private static Throwable leaving(Frame frame, Throwable thrown) {
        if (thrown instanceof FlowInterruptedException stopped && frame.id.equals(stopped.why().frame())) stopped.leftItsTimeout();
        return thrown;
    }

    /** workflow-basic-steps CatchErrorStep: prints, worsens the build, goes on; real interruptions pass where asked. */
    private static Object caught(Frame frame, Throwable thrown, Build build) throws Throwable {
        Map<String, Object> options = frame.arguments;
        boolean interruptions = !Boolean.FALSE.equals(options.get("catchInterruptions"));
        if (!interruptions && thrown instanceof FlowInterruptedException stopped && stopped.isActualInterruption()) throw thrown;
        if (options.get("message") != null) build.log("ERROR: " + options.get("message"));
        build.log((thrown instanceof AbortException ? "ERROR: " : "") + thrown.getMessage());
        build.setResult(thrown instanceof FlowInterruptedException stopped
            ? stopped.result() : Result.valueOf(String.valueOf(options.getOrDefault("buildResult", "FAILURE"))));
        return Arrays.asList("done", null);
    }

    /** workflow-basic-steps RetryStepExecution: again while attempts are left and a condition holds. */
    private static Object retried(Frame frame, Throwable thrown, Build build, Branch branch) throws Throwable {
        int count = ((Number) frame.arguments.get("count")).intValue();
        List<?> conditions = (List<?>) frame.arguments.get("conditions");
        boolean holds = conditions == null
            ? !(thrown instanceof FlowInterruptedException stopped && stopped.isActualInterruption())
            : conditions.contains(new Symbol("agent")) && lostAgent(thrown);
        if (!holds || frame.attempts >= count) throw thrown;
        build.log("ERROR: " + thrown.getMessage());
        build.log("Retrying");
        frame.arguments.put("again", true);
        branch.frames.add(frame);
        return new ArrayList<>(List.of("again"));
    }

    /** workflow-durable-task-step AgentErrorCondition. */
    private static boolean lostAgent(Throwable thrown) {
        return thrown instanceof FlowInterruptedException stopped && stopped.why().kind().equals("agent");
    }

    private static void variable(Frame frame, String assignment) {
        int equals = assignment.indexOf('=');
        frame.variables.put(assignment.substring(0, equals), assignment.substring(equals + 1));
    }

    private static TimeUnit unit(Frame frame) {
        return TimeUnit.valueOf(String.valueOf(frame.arguments.getOrDefault("unit", "MINUTES")));
    }

    private static String main(String name) {
        return switch (name) {
            case "node" -> "label";
            case "stage" -> "name";
            case "timeout" -> "time";
            case "retry" -> "count";
            case "withEnv" -> "overrides";
            case "withCredentials" -> "bindings";
            case "dir" -> "path";
            default -> "value";
        };
    }
}
