import type { KubeObject } from '../../core/objects.ts';
import { containerStatuses, isReady, type Pod } from '../../core/pod.ts';
import { failed, ready, type Replicas, waiting } from '../../core/verdict.ts';
import { type JudgeContext, ownedBy } from './context.ts';
import { judgePods, judgeStaying } from './pods-verdict.ts';
import { requiredOf } from './policy.ts';
import {
  availableText,
  isStale,
  ON_DELETE,
  progressText,
  readyCount,
  STALE,
  type WorkloadStatus,
} from './workload.ts';
import type { Assessment, Kind } from './kind.ts';
import { judgeEventRefusal, refusalOf } from './refused-pods.ts';
import { replicasAvailable } from './workload.ts';

type StatefulSet = KubeObject & {
  readonly spec?: {
    readonly replicas?: number;
    readonly minReadySeconds?: number;
    readonly podManagementPolicy?: string;
    readonly ordinals?: { readonly start?: number };
    readonly updateStrategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly partition?: number };
    };
  };
  readonly status?: WorkloadStatus & { readonly updateRevision?: string; readonly currentRevision?: string };
};

export const HASH = 'controller-revision-hash';

export const statefulSet: Kind = {
  group: 'apps',
  kind: 'StatefulSet',
  wave: 'workloads',
  judge: judgeStatefulSet,
  reads: ['pods', 'pod events', 'events'],
  standsAlone: true,
  startsPods: true,
  rolls: true,
  keepsPods,
  scalable: true,
  immutableHint:
    'keep it as it is, or delete the StatefulSet but not its Pods (kubectl delete --cascade=orphan) and deploy again',
  currentPods: (live, { pods = [] }) => [...(currentPods(live, pods) ?? []), ...keptBack(live, pods)],
  availability: replicasAvailable,
};

function keepsPods(live: KubeObject): string | undefined {
  const { updateStrategy, replicas } = (live as StatefulSet).spec ?? {};
  if (updateStrategy?.type === 'OnDelete') return ON_DELETE;
  const partition = updateStrategy?.rollingUpdate?.partition ?? 0;
  return partition > 0 && replicas !== undefined && partition >= replicas
    ? `its pods stay as they are, kept back by partition ${partition}`
    : undefined;
}

function judgeStatefulSet(live: KubeObject, context: JudgeContext): Assessment {
  const { spec = {}, status = {} } = live as StatefulSet;
  if (isStale(live, status)) return waiting(STALE);
  const replicas = replicasOf(live, context);
  const pods = currentPods(live, context.pods);
  const { failed: evidence, hint } = judgePods(pods ?? [], replicas.desired, context);
  if (evidence) return failed(evidence.cause, evidence.reason, replicas);

  const available =
    (status.availableReplicas ?? status.readyReplicas ?? 0) >= requiredOf(spec.replicas ?? 1, context.policy);
  const stays = available ? undefined : judgeStaying(keptBack(live, context.pods ?? []), context);
  if (stays) return failed(stays.cause, stays.reason, replicas);

  const stuck = stuckPod(live, context);
  if (stuck && !context.deletesStuckPods)
    return failed(
      'crash',
      `pod ${stuck.metadata.name} of the old revision never becomes ready and blocks its own replacement; --unstick deletes it`,
      replicas,
    );

  const refusal = (status.replicas ?? 0) < (spec.replicas ?? 1) ? refusalOf(live, context) : undefined;
  if (refusal !== undefined) return judgeEventRefusal(refusal, replicas);

  const complete = (status.replicas ?? 0) === (spec.replicas ?? 1) && available;
  if (spec.updateStrategy?.type === 'OnDelete')
    return complete
      ? ready(onDeleteText(replicas), replicas)
      : waiting(progressText(replicas, hint), replicas);
  const fit = replicas.ready >= requiredOf(replicas.desired, context.policy);
  if (complete && fit && replicas.updated >= replicas.desired)
    return ready(partitionText(live, replicas), replicas);
  return waiting(progressText(replicas, hint ?? restText(replicas, spec.minReadySeconds)), replicas);
}

function restText(replicas: Replicas, minReadySeconds = 0): string | undefined {
  return minReadySeconds > 0 ? availableText(replicas, minReadySeconds) : undefined;
}

/** Pods of the old revision that nobody replaces, as it is written. */
function keptBack(live: KubeObject, pods: readonly Pod[]): Pod[] {
  const { spec, status } = live as StatefulSet;
  const from = partitionOf(live) + (spec?.ordinals?.start ?? 0);
  return ownedBy(live, pods).filter(
    (pod) =>
      pod.metadata.labels?.[HASH] !== status?.updateRevision &&
      (spec?.updateStrategy?.type === 'OnDelete' || ordinalOf(pod) < from),
  );
}

/** Ordinals below the partition keep the old revision on purpose. */
function partitionOf({ spec }: StatefulSet): number {
  return Math.min(spec?.updateStrategy?.rollingUpdate?.partition ?? 0, spec?.replicas ?? 1);
}

export function currentPods(live: KubeObject, pods: readonly Pod[] | undefined): Pod[] | undefined {
  const { updateRevision } = (live as StatefulSet).status ?? {};
  return pods && ownedBy(live, pods).filter(({ metadata }) => metadata.labels?.[HASH] === updateRevision);
}

function replicasOf(live: KubeObject, context: JudgeContext): Replicas {
  const { spec, status = {} } = live as StatefulSet;
  const desired = (spec?.replicas ?? 1) - partitionOf(live);
  // The controller drops updatedReplicas once both revisions are the same.
  const updated =
    status.currentRevision === status.updateRevision ? (status.replicas ?? 0) : (status.updatedReplicas ?? 0);
  const pods = currentPods(live, context.pods);
  return {
    desired,
    updated,
    ready: Math.min(desired, pods ? readyCount(pods) : Math.min(updated, status.readyReplicas ?? 0)),
    available: status.availableReplicas ?? status.readyReplicas ?? 0,
    old: Math.max(0, (status.replicas ?? 0) - updated - partitionOf(live)),
  };
}

/**
 * With ordered Pods the controller waits for a broken Pod to become ready before it replaces it, so a fix never
 * reaches it (kubernetes/kubernetes#67250).
 */
export function stuckPod(live: KubeObject, context: JudgeContext): Pod | undefined {
  const { spec = {}, status = {} } = live as StatefulSet;
  if (spec.podManagementPolicy === 'Parallel' || spec.updateStrategy?.type === 'OnDelete') return undefined;
  if (status.updateRevision === undefined || status.updateRevision === status.currentRevision)
    return undefined;
  return ownedBy(live, context.pods ?? []).find(
    (pod) =>
      pod.metadata.labels?.[HASH] !== status.updateRevision &&
      !pod.metadata.deletionTimestamp &&
      !isReady(pod) &&
      ordinalOf(pod) >= partitionOf(live as StatefulSet) + (spec.ordinals?.start ?? 0) &&
      isBroken(pod),
  );
}

const BROKEN = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'CreateContainerConfigError',
  'InvalidImageName',
  'RunContainerError',
]);

function isBroken(pod: Pod): boolean {
  return containerStatuses(pod).some(({ state }) => BROKEN.has(state?.waiting?.reason ?? ''));
}

function ordinalOf({ metadata }: Pod): number {
  return Number(/-(\d+)$/.exec(metadata.name)?.[1] ?? 0);
}

function partitionText(live: KubeObject, replicas: Replicas): string {
  const kept = partitionOf(live);
  const written = (live as StatefulSet).spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  return kept === 0
    ? progressText(replicas)
    : `${progressText(replicas)} (${kept} kept back by partition ${written})`;
}

function onDeleteText(replicas: Replicas): string {
  const left = replicas.desired - replicas.updated;
  return left > 0
    ? `${replicas.ready} of ${replicas.desired} new pods ready; OnDelete: ${left} stay old until somebody deletes them`
    : progressText(replicas);
}
