package io.slipway.jenkins;

/** Results of a build from best to worst; a build only ever gets worse (hudson.model.Result, Run.setResult). */
public enum Result {
    SUCCESS, UNSTABLE, FAILURE, NOT_BUILT, ABORTED;

    Result worse(Result other) {
        return other != null && other.compareTo(this) > 0 ? other : this;
    }
}
