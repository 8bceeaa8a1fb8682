package io.slipway

import com.cloudbees.groovy.cps.NonCPS

/** What the exit codes of the command line mean for a build; docs/errors.md tells the same of each error. */
class Exit implements Serializable {
    private static final long serialVersionUID = 1L

    /** Result of the build; null where the stage went well. */
    @NonCPS
    static String result(int code) {
        switch (code) {
            case 0: return null
            case 6: return 'UNSTABLE'
            case 7: case 130: case 143: return 'ABORTED'
            default: return 'FAILURE'
        }
    }

    @NonCPS
    static String meaning(int code) {
        switch (code) {
            case 1: return 'slipway failed by a bug of its own, please report the lines above'
            case 2: return 'the input is wrong, nothing was done; the lines above name file and line'
            case 3: return 'the deploy was refused or could not be applied; the lines above say by whom'
            case 4: return 'the rollout failed; the lines above say why'
            case 5: return 'the rollout did not finish in time; the lines above say what it waited for'
            case 6: return 'the cluster differs from the plan'
            case 7: return 'not approved, nothing was written'
            case 130: case 143: return 'slipway was stopped; run the build again to converge'
            case 137: return 'slipway was killed (137), most often for want of memory; give the agent more, then run the build again to converge'
            default: return "slipway ended with ${code}, which no version of it does: is another program of that name on the agent?"
        }
    }
}
