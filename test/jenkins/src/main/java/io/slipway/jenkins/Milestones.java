package io.slipway.jenkins;

import hudson.AbortException;
import java.util.Map;

/**
 * `milestone`: a build that passes one ends every older build that has not passed it yet, and cannot pass one that a
 * newer build has passed before (pipeline-milestone-step MilestoneStepExecution).
 */
final class Milestones {
    private Milestones() {}

    static Object pass(Build build) throws AbortException {
        Map<Integer, Integer> passed = build.job().milestones;
        if (build.inParallel()) throw new AbortException("Using a milestone step inside parallel is not allowed");
        int ordinal = passed.containsKey(build.number()) ? passed.get(build.number()) + 1 : 0;
        build.log("Trying to pass milestone " + ordinal);
        passed.put(build.number(), ordinal);
        return null;
    }

    /** A newer build gets past every milestone of this one while it waits. */
    static void overtake(Build build) {
        build.job().milestones.put(build.number() + 1, build.job().milestones.getOrDefault(build.number(), 0) + 1);
    }
}
