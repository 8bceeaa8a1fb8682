package org.jenkinsci.plugins.workflow.multibranch;

import jenkins.branch.Branch;

/** Stands in for the property of this name of a multibranch job (workflow-multibranch), which knows what the branch source found. */
public record BranchJobProperty(Branch branch) {
    public Branch getBranch() {
        return branch;
    }
}
