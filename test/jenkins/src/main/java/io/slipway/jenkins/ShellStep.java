package io.slipway.jenkins;

import hudson.AbortException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/**
 * `sh` with a real shell: `sh -xe` on the script, stdout returned or shown, stderr shown (durable-task BourneShellScript).
 * An abort sends SIGTERM to every process of the step and waits for them; a lost agent takes them with it.
 */
final class ShellStep {
    private final Build build;
    private final StringBuilder captured = new StringBuilder();
    private volatile Accident accident;

    private ShellStep(Build build) {
        this.build = build;
    }

    static Object run(StepCall call, Build build, Branch branch) throws Exception {
        Frame node = branch.innermost("node");
        if (node == null) throw CredentialBindings.missingWorkspace("sh");
        return new ShellStep(build).run(call.named("script"), Path.of(node.workspace), branch);
    }

    private Object run(Map<String, Object> given, Path workspace, Branch branch) throws Exception {
        Path script = Files.createTempFile("script", ".sh");
        Files.writeString(script, String.valueOf(given.get("script")));
        ProcessBuilder builder = new ProcessBuilder("sh", "-xe", script.toString()).directory(workspace.toFile());
        Map<String, String> inherited = Map.copyOf(builder.environment());
        builder.environment().clear();
        builder.environment().putAll(branch.variables(base(inherited)));
        Process process = builder.start();
        boolean returned = Boolean.TRUE.equals(given.get("returnStdout"));
        FutureTask<Void> errors = new FutureTask<>(() -> follow(process, process.errorReader(), false));
        new Thread(errors).start();
        follow(process, new BufferedReader(new InputStreamReader(process.getInputStream())), returned);
        errors.get();
        int code = process.waitFor();
        Files.delete(script);
        if (accident != null) throw ended(code, workspace, branch);
        if (Boolean.TRUE.equals(given.get("returnStatus"))) return code;
        if (code != 0) throw new AbortException("script returned exit code " + code);
        return returned ? captured.toString() : null;
    }

    private Void follow(Process process, BufferedReader reader, boolean capture) throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            synchronized (this) {
                if (capture) captured.append(line).append('\n');
                else build.log(line);
                befall(process, line);
            }
        }
        return null;
    }

    private void befall(Process process, String line) {
        if (accident != null || line.startsWith("+ ")) return;
        accident = build.job().accidents().stream().filter(next -> line.contains(next.text())).findFirst().orElse(null);
        if (accident == null) return;
        build.job().accidents().remove(accident);
        boolean agent = accident.kind().equals("agent");
        if (!agent) build.log("Sending interrupt signal to process");
        // By handle: Process.destroy would close the streams before the last words were read.
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList()
            .forEach(one -> { if (agent) one.destroyForcibly(); else one.destroy(); });
    }

    private FlowInterruptedException ended(int code, Path workspace, Branch branch) throws IOException {
        if (accident.kind().equals("agent")) {
            Tree.delete(workspace);
            return new FlowInterruptedException(Result.ABORTED, Cause.of("agent", "Agent was removed"));
        }
        build.log("script returned exit code " + code);
        if (accident.kind().equals("timeout")) return timedOut(branch.innermost("timeout"));
        return new FlowInterruptedException(Result.ABORTED, Cause.of("user", "Aborted by admin"));
    }

    /** TimeoutStepExecution stops what runs inside of it, here the process, and the block throws when that has ended. */
    private FlowInterruptedException timedOut(Frame frame) {
        build.waitUntil(frame.deadline);
        build.log("Cancelling nested steps due to timeout");
        return new FlowInterruptedException(Result.ABORTED, new Cause("timeout", "Timeout has been exceeded", frame.id));
    }

    /** What an agent's own environment gives: a PATH and a HOME. */
    private static Map<String, String> base(Map<String, String> inherited) {
        Map<String, String> base = new java.util.LinkedHashMap<>(Life.current().build().own());
        for (String name : new String[] {"PATH", "HOME", "LANG"}) if (inherited.containsKey(name)) base.putIfAbsent(name, inherited.get(name));
        return base;
    }
}
