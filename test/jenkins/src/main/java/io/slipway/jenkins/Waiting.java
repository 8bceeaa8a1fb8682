package io.slipway.jenkins;

import com.cloudbees.groovy.cps.Outcome;
import java.util.List;
import java.util.Objects;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** What happens when no branch can go on: branches of `parallel` are joined, people act, or the clock runs. */
final class Waiting {
    private Waiting() {}

    static void settle(Build build, List<Branch> branches) throws Exception {
        for (Branch branch : branches) {
            if (branch.end != null || branch.resume != null || branch.pending == null) continue;
            build.enter(branch);
            if (branch.pending.name.equals("parallel")) branch.resume = ParallelStep.joined(branch, branches);
            else if (branch.pending.name.equals("input")) branch.resume = InputStep.answered(branch.pending, build);
            if (branch.resume != null) return;
        }
        timeOut(build, branches);
    }

    /** The nearest deadline around a waiting step passes (workflow-basic-steps TimeoutStepExecution.cancel). */
    private static void timeOut(Build build, List<Branch> branches) {
        Frame frame = branches.stream().filter(branch -> branch.end == null).flatMap(branch -> branch.frames.stream())
            .filter(one -> one.deadline != null).min((a, b) -> a.deadline.compareTo(b.deadline))
            .orElseThrow(() -> new IllegalStateException("the build waits for ever: nobody answers and no timeout is set"));
        build.waitUntil(frame.deadline);
        for (Branch branch : branches)
            if (branch.end == null && branch.frames.stream().anyMatch(one -> Objects.equals(one.id, frame.id))) {
                build.enter(branch);
                build.log("Cancelling nested steps due to timeout");
                branch.resume = new Outcome(null, new FlowInterruptedException(Result.ABORTED, new Cause("timeout", "Timeout has been exceeded", frame.id)));
                return;
            }
    }
}
