package io.slipway.jenkins;

import java.io.Serializable;

/**
 * Why a build was interrupted: `kind` as the plugins name it, `frame` the block whose time ran out.
 *
 * @param kind timeout (workflow-basic-steps ExceededTimeout), rejection (pipeline-input-step Rejection), user (UserInterruption),
 *     agent (workflow-durable-task-step, retryable by `agent()`) or milestone (pipeline-milestone-step CancelledCause)
 */
public record Cause(String kind, String text, String frame) implements Serializable {
    static Cause of(String kind, String text) {
        return new Cause(kind, text, null);
    }
}
