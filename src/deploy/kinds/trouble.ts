import type { Pod } from '../../core/pod.ts';
import type { Cause } from '../../core/cause.ts';

/**
 * Something wrong with one Pod. `fatal` never heals by waiting, `counted` is held against the budget of allowed
 * failures, `passing` may heal and only explains why the rollout waits.
 */
export type Trouble = {
  readonly weight: 'fatal' | 'counted' | 'passing';
  readonly cause: Cause;
  /** Without the Pod's name, so that equal troubles of several Pods read the same. */
  readonly reason: string;
  readonly pod: Pod;
  readonly container?: string;
  /** Crashes, for `counted`. */
  readonly count: number;
};

export type TroubleIn = Omit<Trouble, 'pod' | 'count'> & { readonly count?: number };
