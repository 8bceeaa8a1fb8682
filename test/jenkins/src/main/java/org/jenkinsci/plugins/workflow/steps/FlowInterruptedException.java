package org.jenkinsci.plugins.workflow.steps;

import io.slipway.jenkins.Cause;
import io.slipway.jenkins.Result;

/**
 * Stands in for the class of workflow-step-api of this name, which a library may catch.
 * As there, the message joins what the causes say, and a time-out stops being an interruption of the build
 * once it has left its own timeout step.
 */
public final class FlowInterruptedException extends InterruptedException {
    private static final long serialVersionUID = 1L;
    private final Result result;
    private final Cause cause;
    private boolean actualInterruption = true;

    public FlowInterruptedException(Result result, Cause cause) {
        super(cause.text());
        this.result = result;
        this.cause = cause;
    }

    public Result result() {
        return result;
    }

    public Cause why() {
        return cause;
    }

    public boolean isActualInterruption() {
        return actualInterruption;
    }

    public void leftItsTimeout() {
        actualInterruption = false;
    }
}
