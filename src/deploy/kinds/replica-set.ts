import type { KubeObject } from '../../core/objects.ts';
import { conditionOf } from '../../core/pod.ts';
import { failed, ready, type Replicas, waiting } from '../../core/verdict.ts';
import { type JudgeContext, ownedBy } from './context.ts';
import { judgePods } from './pods-verdict.ts';
import { requiredOf } from './policy.ts';
import { isStale, readyCount, refusalCause, refusalText, STALE, type WorkloadStatus } from './workload.ts';
import { type Assessment, GRACE_MS, type Kind, lapsing } from './kind.ts';
import { mayPass } from './refused-pods.ts';
import { replicasAvailable } from './workload.ts';

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
  availability: replicasAvailable,
};

function judgeReplicaSet(live: KubeObject, context: JudgeContext): Assessment {
  const { spec, status = {} } = live as ReplicaSet;
  if (isStale(live, status)) return waiting(STALE);
  const pods = context.pods && ownedBy(live, context.pods);
  const desired = spec?.replicas ?? 1;
  const replicas: Replicas = {
    desired,
    updated: status.replicas ?? 0,
    ready: pods ? readyCount(pods) : (status.readyReplicas ?? 0),
    available: status.availableReplicas ?? 0,
    old: 0,
  };
  const { failed: evidence, hint } = judgePods(pods ?? [], desired, context);
  if (evidence) return failed(evidence.cause, evidence.reason, replicas);
  const refusal = conditionOf(status.conditions, 'ReplicaFailure');
  if (refusal?.status === 'True') return judgeRefusal(refusal.message ?? '', { live, context, replicas });
  const text = `${replicas.ready} of ${desired} pods ready`;
  const required = requiredOf(desired, context.policy);
  const done = replicas.updated === desired && replicas.available >= required && replicas.ready >= required;
  return done ? ready(text, replicas) : waiting(hint === undefined ? text : `${text}: ${hint}`, replicas);
}

function judgeRefusal(
  message: string,
  { live, context, replicas }: { live: KubeObject; context: JudgeContext; replicas: Replicas },
): Assessment {
  const reason = `pods are refused: ${refusalText(message)}`;
  const refused = failed(refusalCause(message), reason, replicas);
  return mayPass(message, context, live) ? lapsing(waiting(reason, replicas), GRACE_MS, refused) : refused;
}
