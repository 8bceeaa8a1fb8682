package io.slipway.jenkins;

import com.cloudbees.groovy.cps.Outcome;
import groovy.lang.Closure;
import hudson.AbortException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** `parallel`: a branch for each closure, joined when all have ended; the first failure wins (workflow-cps ParallelStep). */
final class ParallelStep {
    private ParallelStep() {}

    static Outcome start(StepCall call, Branch parent, Program program) throws AbortException {
        Map<?, ?> bodies = call.arguments.isEmpty() ? Map.of() : (Map<?, ?>) call.arguments.get(0);
        bodies.forEach((name, body) -> {
            if (body instanceof Closure<?> closure) program.fork(parent, name.toString(), closure);
        });
        return bodies.isEmpty() ? new Outcome(Map.of(), null) : null;
    }

    static Outcome joined(Branch parent, List<Branch> branches) {
        List<Branch> own = branches.stream().filter(branch -> branch.parent == parent).toList();
        if (own.stream().anyMatch(branch -> branch.end == null)) return null;
        branches.removeAll(own);
        for (Branch branch : own) if (branch.end.isFailure()) return new Outcome(null, branch.end.getAbnormal());
        Map<String, Object> results = new LinkedHashMap<>();
        own.forEach(branch -> results.put(branch.name, branch.end.getNormal()));
        return new Outcome(results, null);
    }
}
