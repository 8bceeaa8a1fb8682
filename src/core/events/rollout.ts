import type { Key } from '../objects.ts';
import type { Verdict } from '../verdict.ts';

/** `ms` counts from the start of the stage. */
export type RolloutEvent = {
  readonly type: 'object.judged';
  readonly key: Key;
  readonly verdict: Verdict;
  readonly ms: number;
};
