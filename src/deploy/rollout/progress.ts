import { durationText } from '../../core/duration.ts';
import type { KubeObject } from '../../core/objects.ts';
import { failed, type Verdict } from '../../core/verdict.ts';
import type { Policy } from '../kinds/policy.ts';

/** How far an object ever got, and when: going back and forth is no progress. */
export type Progress = { readonly best: number; readonly at: number };

export function recordProgress(known: Progress, verdict: Verdict, at: number): Progress {
  const reached = scoreOf(verdict);
  return reached > known.best ? { best: reached, at } : known;
}

/** Ends what makes no progress, by our own clock: the controllers' deadline was seen never to come. */
export function judgeDeadline(
  verdict: Verdict,
  { progress, limitMs, at }: { readonly progress: Progress; readonly limitMs: number; readonly at: number },
): Verdict {
  if (verdict.state !== 'waiting' || at - progress.at < limitMs) return verdict;
  return failed('deadline', `no progress for ${durationText(limitMs)}: ${verdict.reason}`, verdict.replicas);
}

type Slow = {
  readonly progressDeadlineSeconds?: number;
  readonly minReadySeconds?: number;
  readonly template?: { readonly spec?: { readonly terminationGracePeriodSeconds?: number } };
};

/** What Pods get to end where nothing else is written. */
const USUAL_GRACE_S = 30;

/**
 * The annotation wins; otherwise the shorter of the environment's and the Deployment's own, and in addition what the workload
 * itself wants to take: nothing moves while a ready Pod is watched or an old one ends.
 */
export function limitOf(live: KubeObject, policy: Policy, timeoutMs: number): number {
  const { progressDeadlineSeconds = Infinity, minReadySeconds = 0, template } = (live.spec ?? {}) as Slow;
  const { terminationGracePeriodSeconds = 0 } = template?.spec ?? {};
  const ownMs = (minReadySeconds + Math.max(0, terminationGracePeriodSeconds - USUAL_GRACE_S)) * 1_000;
  return policy.timeoutMs ?? Math.min(timeoutMs, progressDeadlineSeconds * 1_000) + ownMs;
}

function scoreOf({ state, replicas }: Verdict): number {
  if (state === 'ready') return Infinity;
  return replicas ? replicas.updated + replicas.ready + replicas.available - replicas.old : 0;
}
