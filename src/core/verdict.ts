import type { Cause } from './cause.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Key } from './objects.ts';

/** How many Pods of a workload are where; what a progress line and the live table show. */
export type Replicas = {
  readonly desired: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  /** Pods of earlier revisions that still exist. */
  readonly old: number;
};

/** What a judge says of one live object. Pure data: no clock, no client. */
export type Verdict =
  | { readonly state: 'ready'; readonly reason: string; readonly replicas?: Replicas }
  | { readonly state: 'waiting'; readonly reason: string; readonly replicas?: Replicas }
  | {
      readonly state: 'failed';
      readonly cause: Cause;
      readonly reason: string;
      readonly replicas?: Replicas;
    };

export function ready(reason: string, replicas?: Replicas): Verdict {
  return { state: 'ready', reason, ...(replicas && { replicas }) };
}

export function waiting(reason: string, replicas?: Replicas): Verdict {
  return { state: 'waiting', reason, ...(replicas && { replicas }) };
}

export function failed(cause: Cause, reason: string, replicas?: Replicas): Verdict {
  return { state: 'failed', cause, reason, ...(replicas && { replicas }) };
}

/** The fewest available Pods while the rollout went on, of those that were to stay available. */
export type Availability = {
  readonly floor: number;
  readonly of: number;
  /** How long fewer than `of` were available. */
  readonly belowMs: number;
};

/** How one object ended. */
export type Judged = {
  readonly key: Key;
  readonly verdict: Verdict;
  /** Undefined where nothing was available before, as for what is new. */
  readonly availability: Availability | undefined;
  readonly diagnosis: Diagnosis | undefined;
  /** From the start of the stage to this verdict. */
  readonly ms: number;
};

/** How a rollout ended; `timed-out` where nothing failed for good but something was not ready in time. */
export type Outcome = {
  readonly state: 'ready' | 'failed' | 'timed-out';
  readonly objects: readonly Judged[];
  readonly ms: number;
};

export function isFailed(verdict: Verdict): verdict is Extract<Verdict, { state: 'failed' }> {
  return verdict.state === 'failed';
}

/** Of the workload that came nearest to being down; undefined where none could. */
export function worstAvailability({ objects }: Pick<Outcome, 'objects'>): Availability | undefined {
  return objects
    .flatMap(({ availability }) => availability ?? [])
    .toSorted((a, b) => a.floor / a.of - b.floor / b.of)[0];
}
