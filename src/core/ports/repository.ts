/** The git repository around the workspace. */
export type Repository = {
  /** Undefined when HEAD is detached. */
  branch(): Promise<string | undefined>;
  head(): Promise<{
    readonly commit: string;
    readonly subject: string;
    readonly author: string;
    /** ISO 8601. */
    readonly committedAt: string;
  }>;
  /** How many commits there are up to HEAD; slow where there are many. */
  commits(): Promise<number>;
  /** Paths of files in the workspace, relative to it, that differ from the commit, untracked ones included. */
  dirty(): Promise<readonly string[]>;
  /** URL of the remote `origin` as git has it, maybe with a login in it; undefined where there is none. */
  origin(): Promise<string | undefined>;
  /** Whether `ancestor` is reachable from `commit`; undefined where the repository does not hold one of them (shallow clone). */
  isAncestor(ancestor: string, commit: string): Promise<boolean | undefined>;
};
