package io.slipway.jenkins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Agents: each `node` gets an empty workspace, as on agents that live for one build only, or where the job has a lasting agent
 * what the one before has left there (workflow-durable-task-step ExecutorStep).
 */
final class Agents {
    private Agents() {}

    static void take(Frame frame, Build build) throws IOException {
        Path lasting = build.job().lastingWorkspace();
        Path workspace = lasting == null ? Files.createTempDirectory("agent-") : Files.createDirectories(lasting);
        frame.workspace = workspace.toString();
        String label = String.valueOf(frame.arguments.getOrDefault("label", ""));
        String agent = "agent-" + build.nextAgent();
        frame.variables.put("WORKSPACE", frame.workspace);
        frame.variables.put("NODE_NAME", agent);
        build.log("Running on " + agent + (label.isEmpty() ? "" : " (" + label + ")"));
        build.holdAgents(1);
    }

    static void release(Frame frame, Build build) throws IOException {
        build.holdAgents(-1);
        if (build.job().lastingWorkspace() != null) return;
        Tree.delete(Path.of(frame.workspace));
        Tree.delete(Path.of(frame.workspace + "@tmp"));
    }
}
