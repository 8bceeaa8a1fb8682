import type { ReleaseRecord } from './record.ts';
import type { Outcome } from './verdict.ts';

/** What became of a plan that was carried out. */
export type Deployed = {
  readonly state: 'unchanged' | 'succeeded' | 'failed' | 'timed out';
  /** Undefined where there was nothing to do. */
  readonly record: ReleaseRecord | undefined;
  readonly rollout: Outcome | undefined;
  readonly ms: number;
};
