package io.slipway

import com.cloudbees.groovy.cps.NonCPS

/**
 * What the controller says of this build: its branch, whether it is a pull request, and who asked for it. It comes from the
 * job, because a Jenkinsfile can set every variable of its environment: a trusted library asks for the head that the branch
 * source found, one in the sandbox goes by the name of the job.
 */
class Origin implements Serializable {
    private static final long serialVersionUID = 1L
    /** Names that the branch sources give to the jobs of pull requests; a branch of such a name is taken for one. */
    private static final String CHANGE = '(PR|MR)-\\d+(-head|-merge)?'
    private static final String BRANCH_PROPERTY = 'org.jenkinsci.plugins.workflow.multibranch.BranchJobProperty'
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

    /** Throws InvalidInput where the environment of the build says something else than its job, and for the job of a tag. */
    static Origin of(Object script) {
        Map head = headOf(script.currentBuild)
        String branch = head.branch ?: decoded(script.currentBuild.projectName)
        boolean change = head.change || branch.matches(CHANGE)
        if (head.tag || script.env.TAG_NAME) {
            throw new InvalidInput("this is the job of tag '${branch}', and only branches are delivered: leave tags out of this job")
        }
        String said = script.env.BRANCH_NAME
        if (said != branch) {
            throw new InvalidInput("BRANCH_NAME is '${said}', but this is the job of '${branch}': remove what sets it from the Jenkinsfile")
        }
        if (change != (script.env.CHANGE_ID ? true : false)) {
            throw new InvalidInput(change
                ? "CHANGE_ID is not set, but this is the job of pull request '${branch}': remove what sets it from the Jenkinsfile"
                : "CHANGE_ID is '${script.env.CHANGE_ID}', but this is the job of branch '${branch}': remove what sets it from the Jenkinsfile")
        }
        return new Origin(branch, change, requesters(script.currentBuild).join(', '), script.currentBuild.number)
    }

    /** Everybody who asked for this build or for one that started it, however many jobs stand between. */
    @NonCPS
    private static List requesters(Object build) {
        List causes = []
        for (Object one in [build] + upstream(build)) {
            causes.addAll(one.getBuildCauses('hudson.model.Cause$UserIdCause'))
        }
        List names = []
        for (Object cause in causes) {
            // Who is not logged in has a null of JSON for a name.
            if (cause.userId instanceof CharSequence && !names.contains(cause.userId)) {
                names << cause.userId
            }
        }
        return names
    }

    /** None where this Jenkins does not tell. */
    @NonCPS
    private static List upstream(Object build) {
        try {
            return build.upstreamBuilds
        } catch (SecurityException | MissingPropertyException untold) {
            return []
        }
    }

    /** What the branch source found for this job; empty in the sandbox, where no script may ask. */
    @NonCPS
    private static Map headOf(Object build) {
        try {
            for (Object property in build.rawBuild.parent.allProperties) {
                if (property.getClass().name == BRANCH_PROPERTY) {
                    return described(property.branch.head)
                }
            }
            return [:]
        } catch (SecurityException | MissingPropertyException untold) {
            return [:]
        }
    }

    /** The job of a pull request has a name of its own, which is none of a branch. */
    @NonCPS
    private static Map described(Object head) {
        boolean change = isA(head.getClass(), 'jenkins.scm.api.mixin.ChangeRequestSCMHead')
        return [branch: change ? null : head.name, change: change, tag: isA(head.getClass(), 'jenkins.scm.api.mixin.TagSCMHead')]
    }

    /** By name, as a library has no classes of plugins to compile against. */
    @NonCPS
    private static boolean isA(Class type, String name) {
        return type != null && (type.name == name || isA(type.superclass, name) || type.interfaces.any { one -> isA(one, name) })
    }

    /** Jobs of a multibranch project are called as their branch, with its slashes as %2F. */
    @NonCPS
    private static String decoded(String name) {
        return URLDecoder.decode(name.replace('+', '%2B'), 'UTF-8')
    }
}
