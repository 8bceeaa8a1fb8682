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

/** The annotation wins; otherwise the shorter of the environment's and the Deployment's own. */
export function limitOf(live: KubeObject, policy: Policy, timeoutMs: number): number {
  const { progressDeadlineSeconds } = (live.spec ?? {}) as { progressDeadlineSeconds?: number };
  return policy.timeoutMs ?? Math.min(timeoutMs, (progressDeadlineSeconds ?? Infinity) * 1_000);
}

function scoreOf({ state, replicas }: Verdict): number {
  if (state === 'ready') return Infinity;
  return replicas ? replicas.updated + replicas.ready + replicas.available - replicas.old : 0;
}
