package jenkins.branch;

import jenkins.scm.api.SCMHead;

/** Stands in for the class of branch-api. */
public record Branch(SCMHead head) {
    public SCMHead getHead() {
        return head;
    }
}
