/** The commit being delivered and who is delivering it, from git and the environment of the build. */
export type Build = {
  readonly branch: string;
  /** Full commit id, 40 hex digits. */
  readonly commit: string;
  /** First line of the commit message. */
  readonly subject: string;
  readonly author: string;
  /** Authors, committers and co-authors of all commits since the deployed one, where anybody asks. */
  readonly people?: readonly string[];
  /** ISO 8601; images take their creation time from it so that equal input gives equal output. */
  readonly committedAt: string;
  /** Jenkins' build number, or the number of commits up to this one on a laptop. */
  readonly number: number;
  /** Jenkins' BUILD_URL; undefined on a laptop. */
  readonly url: string | undefined;
  /** Who started it: Jenkins' user or user@host. */
  readonly requester: string;
  /** Files that differ from the commit and can be in the image. */
  readonly dirty: readonly string[];
};

export function shortCommit({ commit }: Pick<Build, 'commit'>): string {
  return commit.slice(0, 7);
}

/** Whether an image was built with uncommitted changes, as its tag says: `<branch>-<build>-<short sha>-dirty-<content>`. */
export function isUncommitted(reference: string): boolean {
  return /-dirty-[0-9a-f]{8}(?:@|$)/.test(reference);
}

/** Whose work something is: a service's build. */
export type Built = Pick<Build, 'branch' | 'commit' | 'number'> & { readonly service: string };
