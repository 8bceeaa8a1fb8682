package jenkins.scm.api.mixin;

/** Stands in for the mark of pull requests (scm-api). */
public interface ChangeRequestSCMHead {}
