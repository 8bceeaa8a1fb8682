import type { Ref } from './ports/cluster.ts';

/** What makes an object one that nobody needs any more. */
export type TidyReason = 'job finished' | 'pod failed' | 'named by nothing';

/** An object to be tidied away: this very one, as it was looked at. */
export type TidyItem = {
  readonly ref: Ref;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly reason: TidyReason;
  /** Since when it is so, or has been there; ISO 8601. */
  readonly since: string;
};

export type TidyPlan = {
  readonly environment: string;
  readonly namespace: string;
  /** Nothing younger goes. */
  readonly ageMs: number;
  /** In the order of their kinds and names. */
  readonly items: readonly TidyItem[];
  /** sha256 over what goes: the same as long as that is the same. */
  readonly digest: string;
};

/** `left` stayed although it was planned to go, because it was changed meanwhile. */
export type Tidied = {
  readonly removed: number;
  readonly left: readonly Ref[];
  /** Who said yes to it. */
  readonly approver: string;
};
