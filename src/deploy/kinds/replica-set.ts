import type { KubeObject } from '../../core/objects.ts';
import { conditionOf, type Pod } from '../../core/pod.ts';
import { failed, ready, type Replicas, waiting } from '../../core/verdict.ts';
import { type JudgeContext, ownedBy } from './context.ts';
import { isOfTemplate } from './pod-template.ts';
import { judgePods } from './pods-verdict.ts';
import { requiredOf } from './policy.ts';
import {
  isStale,
  progressText,
  readyCount,
  refusalCause,
  refusalText,
  replicasAvailable,
  STALE,
  type WorkloadStatus,
} from './workload.ts';
import { type Assessment, GRACE_MS, type Kind, lapsing } from './kind.ts';
import { mayPass } from './refused-pods.ts';

type ReplicaSet = KubeObject & {
  readonly spec?: { readonly replicas?: number };
  readonly status?: WorkloadStatus;
};

export const replicaSet: Kind = {
  group: 'apps',
  kind: 'ReplicaSet',
  wave: 'workloads',
  judge: judgeReplicaSet,
  reads: ['pods', 'pod events'],
  startsPods: true,
  scalable: true,
  keepsPods: ({ kind }) => `its pods stay as they are, for a ${kind} replaces none`,
  currentPods: (live, { pods = [] }) => ownedBy(live, pods).filter((pod) => isOfTemplate(pod, live)),
  availability: replicasAvailable,
};

/** What came before it, and is the same to who looks at its Pods. */
export const replicationController: Kind = { ...replicaSet, group: '', kind: 'ReplicationController' };

function judgeReplicaSet(live: KubeObject, context: JudgeContext): Assessment {
  const { spec, status = {} } = live as ReplicaSet;
  if (isStale(live, status)) return waiting(STALE);
  const all = context.pods && ownedBy(live, context.pods);
  const pods = all?.filter((pod) => isOfTemplate(pod, live));
  const desired = spec?.replicas ?? 1;
  const old = all ? staying(all).length - staying(pods ?? []).length : 0;
  const replicas: Replicas = {
    desired,
    updated: Math.max(0, (status.replicas ?? 0) - old),
    ready: pods ? readyCount(pods) : (status.readyReplicas ?? 0),
    available: status.availableReplicas ?? 0,
    old,
  };
  const { failed: evidence, hint } = judgePods(pods ?? [], desired, context);
  if (evidence) return failed(evidence.cause, evidence.reason, replicas);
  const refusal = conditionOf(status.conditions, 'ReplicaFailure');
  if (refusal?.status === 'True') return judgeRefusal(refusal.message ?? '', { live, context, replicas });
  const required = requiredOf(desired, context.policy);
  const stays = `a ${live.kind} replaces none`;
  if (old > desired - required) return failed('config', progressText(replicas, stays), replicas);
  const text = old > 0 ? progressText(replicas, stays) : `${replicas.ready} of ${desired} pods ready`;
  const done = status.replicas === desired && replicas.available >= required && replicas.ready >= required;
  return done ? ready(text, replicas) : waiting(hint === undefined ? text : `${text}: ${hint}`, replicas);
}

function staying(pods: readonly Pod[]): readonly Pod[] {
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

function judgeRefusal(
  message: string,
  { live, context, replicas }: { live: KubeObject; context: JudgeContext; replicas: Replicas },
): Assessment {
  const reason = `pods are refused: ${refusalText(message)}`;
  const refused = failed(refusalCause(message), reason, replicas);
  return mayPass(message, context, live) ? lapsing(waiting(reason, replicas), GRACE_MS, refused) : refused;
}
