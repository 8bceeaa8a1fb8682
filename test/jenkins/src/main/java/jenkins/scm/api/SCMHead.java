package jenkins.scm.api;

import jenkins.scm.api.mixin.ChangeRequestSCMHead;
import jenkins.scm.api.mixin.TagSCMHead;

/** Stands in for what a branch source finds (scm-api): a branch, or by its interfaces a pull request or a tag. */
public class SCMHead {
    private final String name;

    public SCMHead(String name) {
        this.name = name;
    }

    public String getName() {
        return name;
    }

    public static final class Change extends SCMHead implements ChangeRequestSCMHead {
        public Change(String name) {
            super(name);
        }
    }

    public static final class Tag extends SCMHead implements TagSCMHead {
        public Tag(String name) {
            super(name);
        }
    }
}
