export type BuildStatus = {
  /** `workspace/name` of the repository. */
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

/** What the host of the repository shows beside a commit. */
export type BuildStatuses = {
  report(status: BuildStatus, signal: AbortSignal): Promise<void>;
};
