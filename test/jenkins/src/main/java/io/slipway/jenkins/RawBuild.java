package io.slipway.jenkins;

import java.util.List;
import jenkins.branch.Branch;
import jenkins.scm.api.SCMHead;
import org.jenkinsci.plugins.workflow.multibranch.BranchJobProperty;

/** The build as the controller holds it, which only trusted scripts may ask for (hudson.model.Run). */
public record RawBuild(Job job) {
    public RawJob getParent() {
        return new RawJob(job);
    }

    /** Its job (hudson.model.Job). */
    public record RawJob(Job job) {
        public List<Object> getAllProperties() {
            return List.of(new BranchJobProperty(new Branch(head())));
        }

        private SCMHead head() {
            if (job.isTag()) return new SCMHead.Tag(job.branch());
            return job.isChange() ? new SCMHead.Change(job.branch()) : new SCMHead(job.branch());
        }
    }
}
