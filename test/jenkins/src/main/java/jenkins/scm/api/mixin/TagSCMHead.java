package jenkins.scm.api.mixin;

/** Stands in for the mark of tags (scm-api). */
public interface TagSCMHead {}
