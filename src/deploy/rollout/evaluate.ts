import type { KubeObject } from '../../core/objects.ts';
import { containerStatuses } from '../../core/pod.ts';
import { ready, type Verdict, waiting } from '../../core/verdict.ts';
import type { JudgeContext } from '../kinds/context.ts';
import { crashCount } from '../kinds/crash-trouble.ts';
import { currentPodsOf, judge, kindOf } from '../kinds/index.ts';
import { beginAvailability, recordAvailability } from './availability.ts';
import { answeringPods, type Front } from './fronts.ts';
import { judgeEndedJob, judgeGoneJob } from '../kinds/job.ts';
import type { Assessment } from '../kinds/kind.ts';
import { judgeDrift } from './drift.ts';
import type { Tracked } from './tracked.ts';
import { judgeLapse, recordLapse } from './lapse.ts';
import { judgeDeadline, limitOf, recordProgress } from './progress.ts';
import { judgeSoak, recordSoak } from './soak.ts';

export type Limits = {
  readonly timeoutMs: number;
  readonly soakMs: number;
  /** How much longer what was ready once is watched, as something has to hold so long. */
  readonly watchMs?: number;
};

/** How an object can be seen: `unread` until everything around it has been read once. */
export type Observation =
  | { readonly type: 'unread' }
  | { readonly type: 'denied' }
  | { readonly type: 'untracked' }
  | { readonly type: 'seen'; readonly live: KubeObject | undefined };

/** Looks at one object once: what it was so far and what is live now make what it is. */
export function evaluate(
  tracked: Tracked,
  {
    observation,
    context,
    limits,
    fronts,
  }: {
    readonly observation: Observation;
    readonly context: JudgeContext;
    readonly limits: Limits;
    readonly fronts: readonly Front[];
  },
): Tracked {
  const { applied, policy } = tracked;
  if (tracked.verdict?.state === 'ready' && kindOf(applied)?.isFinal) return tracked;
  const { at } = context;
  const live = (observation.type === 'seen' ? observation.live : undefined) ?? applied;
  const assessed = judgeObservation(tracked, observation, context);
  const lapsing = recordLapse(tracked.lapsing, assessed, at);
  const found = judgeLapse(assessed, lapsing, at);
  const progress = recordProgress(tracked.progress, found, at);
  const soak = recordSoak(tracked.soak, found, { crashes: crashesOf(live, context), at });
  const soakMs = tracked.role === 'kept' ? 0 : (policy.soakMs ?? limits.soakMs);
  const soaked = judgeSoak(found, soak, { soakMs, at });
  const { timeoutMs, watchMs = 0 } = limits;
  const limitMs =
    limitOf(live, policy, timeoutMs) + (progress.best === Infinity ? Math.max(watchMs, soakMs) : 0);
  // What is ready and only watched stands still because it is done.
  const verdict = found.state === 'ready' ? soaked : judgeDeadline(soaked, { progress, limitMs, at });
  const pods = observation.type === 'seen' ? context.pods : undefined;
  const available = availableOf(live, fronts, pods);
  const record = tracked.availability ?? startOf(applied, at);
  return {
    ...tracked,
    verdict,
    judgedAt: isSame(tracked.verdict, verdict) ? tracked.judgedAt : at,
    progress,
    lapsing,
    soak,
    availability: available && record && recordAvailability(record, { ...available, at }),
  };
}

function judgeObservation(tracked: Tracked, observation: Observation, context: JudgeContext): Assessment {
  const { applied } = tracked;
  switch (observation.type) {
    case 'untracked':
      return ready('is not tracked');
    case 'unread':
      return waiting('the cluster is being read');
    case 'denied':
      return ready(
        `was applied; its state is unknown, because this user may not list ${applied.kind} objects`,
      );
    case 'seen':
      return (
        judgeGone(tracked, observation.live, context) ??
        judgeDrift(applied, observation.live) ??
        judgeSeen(applied, observation.live ?? applied, context)
      );
  }
}

/** A finished Job may be removed by its time to live, or by a person: that says nothing against it. */
function judgeGone(
  { applied, role }: Tracked,
  live: KubeObject | undefined,
  context: JudgeContext,
): Verdict | undefined {
  if (live || !kindOf(applied)?.isFinal) return undefined;
  return role === 'inspected' ? judgeEndedJob(applied) : judgeGoneJob(applied, context);
}

function judgeSeen(applied: KubeObject, live: KubeObject, context: JudgeContext): Assessment {
  return isBehind(applied, live) ? waiting('the change is not visible yet') : judge(live, context);
}

/** Pods that no Service sends anything to are of no use to users, whatever their controller says. */
function availableOf(
  live: KubeObject,
  fronts: readonly Front[],
  pods: JudgeContext['pods'],
): { readonly available: number; readonly desired: number } | undefined {
  const counted = kindOf(live)?.availability?.(live);
  const answering = counted && answeringPods(live, fronts, pods);
  if (!counted || answering === undefined) return counted;
  return { ...counted, available: Math.min(counted.available, answering) };
}

/** Whether a person would read the same line. */
export function isSame(a: Verdict | undefined, b: Verdict): boolean {
  return a?.state === b.state && a.reason === b.reason;
}

/** A read that is older than our own write. */
function isBehind(applied: KubeObject, live: KubeObject): boolean {
  return (live.metadata.generation ?? 0) < (applied.metadata.generation ?? 0);
}

function startOf(applied: KubeObject, at: number): Tracked['availability'] {
  const before = kindOf(applied)?.availability?.(applied);
  return before && beginAvailability(before.available, at);
}

/** All crashes in the Pods of the current revision, also those that were forgiven. */
function crashesOf(live: KubeObject, context: JudgeContext): number {
  return currentPodsOf(live, context)
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .flatMap((pod) => containerStatuses(pod).map((status) => crashCount(pod, status)))
    .reduce((sum, count) => sum + count, 0);
}
