import type { KubeObject } from '../../core/objects.ts';
import type { KubeEvent } from '../../core/pod.ts';
import { failed, type Replicas, waiting } from '../../core/verdict.ts';
import type { JudgeContext } from './context.ts';
import { type Assessment, GRACE_MS, kindId, lapsing } from './kind.ts';
import { progressText, refusalCause, refusalText } from './workload.ts';

/** What the controller asks again for, and may be given: a webhook comes back, an account or a class is made. */
const PASSING =
  /failed calling webhook|internal error|timed? ?out|deadline exceeded|connection refused|no endpoints|unavailable|too many requests|etcd|error looking up service account|no PriorityClass/i;
const REFUSED_BY_POLICY = /denied the request/i;

/** The message of the last refusal to start a Pod that no start has followed, by the controller's events. */
export function refusalOf({ metadata }: KubeObject, { events = [] }: JudgeContext): string | undefined {
  const about = events.filter(
    ({ involvedObject, reason }) =>
      involvedObject?.uid === metadata.uid && (reason === 'FailedCreate' || reason === 'SuccessfulCreate'),
  );
  const [last] = about.toSorted(
    (a, b) => momentOf(b) - momentOf(a) || (b.reason === 'FailedCreate' ? -1 : 1),
  );
  if (last?.reason !== 'FailedCreate') return undefined;
  // StatefulSet: `create Pod web-0 in StatefulSet web failed error: pods "web-0" is forbidden: ...`
  return refusalText((last.message ?? '').replace(/^create Pod .* failed error: |^Error creating: /, ''));
}

/** Refused Pods of a controller that says so in events only, which may be a moment old. */
export function judgeEventRefusal(message: string, replicas: Replicas): Assessment {
  const reason = `pods are refused: ${message}`;
  const text = progressText(replicas, reason);
  return lapsing(waiting(text, replicas), GRACE_MS, failed(refusalCause(message), reason, replicas));
}

/** Whether a refusal may end without anybody's doing. */
export function mayPass(message: string, { peers }: JudgeContext, live: KubeObject): boolean {
  if (REFUSED_BY_POLICY.test(message)) return false;
  if (PASSING.test(message)) return true;
  // What else the release changes may make room: a larger quota, or a neighbour that shrinks.
  return refusalCause(message) === 'quota' && peers.some((peer) => makesRoom(peer, live));
}

function makesRoom(peer: KubeObject, live: KubeObject): boolean {
  if (peer.metadata.uid === live.metadata.uid) return false;
  return ['/ResourceQuota', 'apps/Deployment', 'apps/StatefulSet', 'batch/Job'].includes(kindId(peer));
}

function momentOf(event: KubeEvent): number {
  const { series, lastTimestamp, eventTime, firstTimestamp, metadata } = event;
  const text =
    series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp ?? metadata.creationTimestamp;
  return text ? Date.parse(text) : 0;
}
