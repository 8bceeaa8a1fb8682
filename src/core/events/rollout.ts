import type { Diagnosis } from '../diagnosis.ts';
import type { Key } from '../objects.ts';
import type { Verdict } from '../verdict.ts';

/** Stations in the life of a Pod, as Slipway saw them. */
export type PodStation =
  'created' | 'scheduled' | 'started' | 'ready' | 'completed' | 'unready' | 'restarted' | 'ending' | 'gone';

/** `ms` counts from the start of the stage. */
export type RolloutEvent =
  | {
      /** Only when state, reason or numbers have changed. */
      readonly type: 'object.judged';
      readonly key: Key;
      readonly verdict: Verdict;
      readonly ms: number;
    }
  | {
      /** Every 30 s while nothing else is said. */
      readonly type: 'rollout.waiting';
      readonly objects: readonly { readonly key: Key; readonly reason: string }[];
      readonly ms: number;
    }
  | {
      /** A right is missing; the rollout is judged without it. */
      readonly type: 'rollout.blind';
      readonly what: string;
      readonly message: string;
      readonly ms: number;
    }
  | {
      readonly type: 'rollout.disconnected';
      readonly what: string;
      readonly message: string;
      readonly ms: number;
    }
  | {
      readonly type: 'pod.moved';
      /** The workload it belongs to. */
      readonly key: Key;
      readonly pod: string;
      readonly revision: string;
      readonly station: PodStation;
      readonly node: string | undefined;
      readonly ms: number;
    }
  /** A broken Pod that blocked its own replacement was deleted. */
  | { readonly type: 'pod.freed'; readonly key: Key; readonly pod: string; readonly ms: number }
  | {
      readonly type: 'availability.changed';
      readonly key: Key;
      readonly available: number;
      readonly desired: number;
      readonly ms: number;
    }
  | { readonly type: 'object.diagnosed'; readonly diagnosis: Diagnosis; readonly ms: number };
