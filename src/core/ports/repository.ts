/** How a workspace stands to its commit. */
export type Status = {
  /** Undefined when HEAD is detached. */
  readonly branch: string | undefined;
  /** Paths of files in the workspace, relative to it, that differ from the commit, untracked ones included. */
  readonly dirty: readonly string[];
};

export type Ancestry = boolean | 'shallow' | undefined;

/** The git repository around the workspace. */
export type Repository = {
  /** Undefined when HEAD is detached. */
  branch(): Promise<string | undefined>;
  /** Branch and workspace in one look, which takes long in a large workspace. */
  status(): Promise<Status>;
  head(): Promise<{
    readonly commit: string;
    readonly subject: string;
    readonly author: string;
    /** ISO 8601. */
    readonly committedAt: string;
  }>;
  /** Whether git holds something at or below a path of the workspace. */
  isTracked(path: string): Promise<boolean>;
  /**
   * Authors, committers and co-authors of the commits that `commit` has and `since` has not, as `Name <mail>`, each once. Of
   * all commits there are where `since` is not given or not in the repository.
   */
  people(since: string | undefined, commit: string): Promise<readonly string[]>;
  /** How many commits there are up to HEAD; slow where there are many. */
  commits(): Promise<number>;
  /** URL of the remote `origin` as git has it, maybe with a login in it; undefined where there is none. */
  origin(): Promise<string | undefined>;
  /**
   * Whether `ancestor` is reachable from `commit`; undefined where the repository does not hold one of them, `shallow` where
   * it would have to hold more of the history.
   */
  isAncestor(ancestor: string, commit: string): Promise<Ancestry>;
};
