package io.slipway

import com.cloudbees.groovy.cps.NonCPS

/**
 * What the controller says of this build: its branch, whether it is a pull request, and who asked for it. It comes from the
 * job, because a Jenkinsfile can set every variable of its environment.
 */
class Origin implements Serializable {
    private static final long serialVersionUID = 1L
    /** Names that the branch sources give to the jobs of pull requests; a branch of such a name is taken for one. */
    private static final String CHANGE = '(PR|MR)-\\d+(-head|-merge)?'
    final String branch
    final boolean pullRequest
    final String requester
    final int number

    private Origin(String branch, boolean pullRequest, String requester, int number) {
        this.branch = branch
        this.pullRequest = pullRequest
        this.requester = requester
        this.number = number
    }

    /** Throws InvalidInput where the environment of the build says something else than its job. */
    static Origin of(Object script) {
        String branch = decoded(script.currentBuild.projectName)
        boolean change = branch.matches(CHANGE)
        String said = script.env.BRANCH_NAME
        if (said != branch) {
            throw new InvalidInput("BRANCH_NAME is '${said}', but this is the job of '${branch}': remove what sets it from the Jenkinsfile")
        }
        if (change != (script.env.CHANGE_ID ? true : false)) {
            throw new InvalidInput(change
                ? "CHANGE_ID is not set, but this is the job of pull request '${branch}': remove what sets it from the Jenkinsfile"
                : "CHANGE_ID is '${script.env.CHANGE_ID}', but this is the job of branch '${branch}': remove what sets it from the Jenkinsfile")
        }
        List causes = script.currentBuild.getBuildCauses('hudson.model.Cause$UserIdCause')
        return new Origin(branch, change, causes ? causes[0].userId : '', script.currentBuild.number)
    }

    /** Jobs of a multibranch project are called as their branch, with its slashes as %2F. */
    @NonCPS
    private static String decoded(String name) {
        return URLDecoder.decode(name.replace('+', '%2B'), 'UTF-8')
    }
}
