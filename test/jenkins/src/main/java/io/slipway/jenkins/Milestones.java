package io.slipway.jenkins;

import hudson.AbortException;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/**
 * `milestone`: a build that passes one ends every older build that runs and has not passed it yet, and cannot pass one
 * that a newer build has passed before (pipeline-milestone-step MilestoneStepExecution, MilestoneStorage).
 */
final class Milestones {
    private Milestones() {}

    static Object pass(Build build) throws AbortException, FlowInterruptedException {
        Job job = build.job();
        Map<Integer, Integer> passed = job.milestones;
        if (build.inParallel()) throw new AbortException("Using a milestone step inside parallel is not allowed");
        int ordinal = passed.getOrDefault(build.number(), -1) + 1;
        build.log("Trying to pass milestone " + ordinal);
        for (Map.Entry<Integer, Integer> other : passed.entrySet())
            if (other.getKey() > build.number() && other.getValue() >= ordinal) {
                build.log("Canceled since build #" + other.getKey() + " already got here");
                throw superseded(other.getKey());
            }
        passed.put(build.number(), ordinal);
        for (Build older : job.running())
            if (older.number() < build.number() && passed.getOrDefault(older.number(), -1) < ordinal) older.interrupt(superseded(build.number()));
        return null;
    }

    private static FlowInterruptedException superseded(int by) {
        return new FlowInterruptedException(Result.NOT_BUILT, Cause.of("milestone", "Superseded by example #" + by));
    }
}
