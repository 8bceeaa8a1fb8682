package io.slipway.jenkins;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.Envs;
import com.cloudbees.groovy.cps.Outcome;
import com.cloudbees.groovy.cps.impl.CpsCallableInvocation;
import com.cloudbees.groovy.cps.sandbox.SandboxInvoker;
import groovy.lang.Binding;
import groovy.lang.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The running Groovy of one build: its branches, the step each waits for, and restarts of the controller between steps. */
final class Program {
    /** Places, as step and stack, at which some program of this JVM was restarted before. */
    private static final Set<String> TRIED = ConcurrentHashMap.newKeySet();
    private final Build build;
    private final Sources sources;
    private final Guard guard = new Guard();
    private final List<Class> categories = new ArrayList<>(Continuable.categories);
    private List<Branch> branches = new ArrayList<>();
    private Life life;
    private int restarts;
    private int lastBranch;

    Program(Build build, Sources sources) {
        this.build = build;
        this.sources = sources;
        categories.add(Iterators.class);
        CpsCallableInvocation.registerMismatchHandler((expectedReceiver, expected, receiver, method) ->
            build.log("expected to call " + expected + " but wound up catching " + method));
    }

    void run() throws Throwable {
        life = new Life(build, sources);
        Binding binding = new Binding();
        Script script = life.job(binding);
        branches.add(new Branch(0, null, null, new Continuable(script, Envs.empty(new SandboxInvoker()))));
        while (branches.get(0).end == null) {
            Branch next = runnable();
            if (next != null) advance(next);
            else {
                restartAtQuestion();
                Waiting.settle(build, branches);
            }
        }
        branches.get(0).end.replay();
    }

    private Branch runnable() {
        return branches.stream().filter(branch -> branch.end == null && branch.resume != null).reduce((first, second) -> second).orElse(null);
    }

    /** Runs a branch up to its next step, restarts the controller, and then performs that step. */
    private void advance(Branch branch) throws Exception {
        life.resume();
        build.enter(branch);
        Outcome resume = branch.resume;
        branch.resume = null;
        Outcome outcome;
        guard.register();
        try {
            outcome = branch.program.run0(resume, categories);
        } finally {
            guard.unregister();
        }
        if (!branch.program.isResumable()) {
            branch.end = outcome;
            return;
        }
        branch.pending = (StepCall) outcome.getNormal();
        byte[] written = Disk.write(branches, branch.pending);
        if (build.job().restartsAtEveryStep() | TRIED.add(placeOf(branch))) restart(written);
        Branch restored = branches.stream().filter(one -> one.id == branch.id).findFirst().orElseThrow();
        build.enter(restored);
        restored.resume = Steps.perform(restored.pending, build, restored, this);
    }

    /** A controller that goes down while a person is asked comes back with the same question (pipeline-input-step InputStepExecution.onResume). */
    private void restartAtQuestion() throws Exception {
        Branch asking = branches.stream().filter(one -> one.end == null && one.resume == null && one.pending != null && one.pending.name.equals("input"))
            .findFirst().orElse(null);
        if (asking == null) return;
        build.enter(asking);
        restart(Disk.write(branches, asking.pending));
        build.enter(branches.stream().filter(one -> one.id == asking.id).findFirst().orElseThrow());
        build.log("Resuming build after Jenkins restart");
    }

    /** Starts a branch of `parallel`; it runs beside its parent until it ends. */
    Branch fork(Branch parent, String name, groovy.lang.Closure<?> body) {
        try {
            body.call();
            throw new IllegalStateException("the body of branch " + name + " is not CPS");
        } catch (CpsCallableInvocation invocation) {
            Continuable program = new Continuable(invocation.invoke(
                Envs.empty(new SandboxInvoker()), com.cloudbees.groovy.cps.impl.SourceLocation.UNKNOWN, com.cloudbees.groovy.cps.Continuation.HALT));
            Branch branch = new Branch(++lastBranch, name, parent, program);
            branches.add(branch);
            return branch;
        }
    }

    List<Branch> branches() {
        return branches;
    }

    /**
     * Loading all classes again takes most of a test's time, so by default a step that the library calls is restarted once for each way there,
     * whatever the Jenkinsfile around the library; one that a Jenkinsfile calls itself, in every Jenkinsfile.
     */
    private String placeOf(Branch branch) {
        List<StackTraceElement> ofLibrary = branch.program.getStackTrace().stream().filter(call -> !call.getClassName().startsWith("WorkflowScript")).toList();
        boolean whole = ofLibrary.isEmpty() || build.job().hasStandIns();
        return build.job().trusted() + branch.pending.name + (whole ? build.job().jenkinsfile() + branch.program.getStackTrace() : ofLibrary);
    }

    /** Forgets every class and reads everything back with classes of a new life. */
    private void restart(byte[] written) throws Exception {
        life = new Life(build, sources);
        branches = Disk.read(written, life);
        restarts++;
    }

    int restarts() {
        return restarts;
    }
}
