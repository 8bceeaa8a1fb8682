export type BuildStatus = {
  /** `workspace/name` of the repository; in Data Center `PROJECT/name`. */
  readonly repository: string;
  readonly commit: string;
  /** Later statuses with the same key replace earlier ones. */
  readonly key: string;
  readonly state: 'INPROGRESS' | 'SUCCESSFUL' | 'FAILED' | 'STOPPED';
  readonly name: string;
  /** Where a person reads more. */
  readonly url: string;
  readonly description: string;
};

export type BitbucketAccess = {
  /** Address of the installation, such as https://api.bitbucket.org. */
  readonly api: string;
  readonly edition: 'cloud' | 'server';
  readonly token: string;
};

/** What the host of the repository shows beside a commit. */
export type BuildStatuses = {
  report(status: BuildStatus, signal: AbortSignal): Promise<void>;
};
