import { compareText } from '../../core/compare.ts';
import type { KubeObject } from '../../core/objects.ts';
import { type Condition, conditionOf, type Pod } from '../../core/pod.ts';
import { failed, ready, type Replicas, waiting } from '../../core/verdict.ts';
import { type JudgeContext, ownedBy } from './context.ts';
import { judgePods } from './pods-verdict.ts';
import { requiredOf } from './policy.ts';
import {
  availableText,
  isStale,
  progressText,
  readyCount,
  refusalCause,
  refusalText,
  STALE,
  type Template,
  templateText,
  unavailableAllowed,
  type WorkloadStatus,
} from './workload.ts';
import { type Assessment, GRACE_MS, type Kind, lapsing } from './kind.ts';
import { mayPass } from './refused-pods.ts';
import { replicasAvailable } from './workload.ts';

type Deployment = KubeObject & {
  readonly spec?: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly minReadySeconds?: number;
    readonly strategy?: {
      readonly type?: string;
      readonly rollingUpdate?: { readonly maxUnavailable?: number | string };
    };
    readonly template?: Template;
  };
  readonly status?: WorkloadStatus;
};

type ReplicaSet = KubeObject & { readonly status?: WorkloadStatus };

export const deployment: Kind = {
  group: 'apps',
  kind: 'Deployment',
  wave: 'workloads',
  judge: judgeDeployment,
  reads: ['pods', 'pod events', 'replica sets'],
  standsAlone: true,
  startsPods: true,
  rolls: true,
  keepsPods: (live) =>
    (live as Deployment).spec?.paused === true ? 'its pods stay as they are while it is paused' : undefined,
  scalable: true,
  immutableHint:
    'keep spec.selector as it is; for other labels deploy under a new name, then remove the old Deployment',
  currentPods: (live, { pods = [], replicaSets }) => {
    const current = currentReplicaSet(live, replicaSets);
    return current ? ownedBy(current, pods) : [];
  },
  availability: replicasAvailable,
};

function judgeDeployment(live: KubeObject, context: JudgeContext): Assessment {
  const { spec = {}, status } = live as Deployment;
  if (isStale(live, status)) return waiting(STALE);
  const current = currentReplicaSet(live, context.replicaSets);
  const pods = current && context.pods && ownedBy(current, context.pods);
  const replicas = replicasOf(live, current, pods);
  if (spec.paused && isHeld(replicas, current))
    return failed('config', 'it is paused, so no new pod is started', replicas);

  const { failed: evidence, hint } = judgePods(pods ?? [], replicas.desired, context);
  if (evidence) return failed(evidence.cause, evidence.reason, replicas);

  const refusal = conditionOf((current?.status ?? status)?.conditions, 'ReplicaFailure');
  if (refusal?.status === 'True') return judgeRefusal(refusal.message ?? '', { live, replicas, context });

  if (isDone(replicas, context))
    return ready(`${progressText(replicas)}${spec.paused ? ' (paused)' : ''}`, replicas);
  const progressing = conditionOf(status?.conditions, 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded' && !isOldWord(progressing, context.written))
    return failed('deadline', progressText(replicas, hint ?? 'the progress deadline has passed'), replicas);
  return waiting(progressText(replicas, hint ?? availableText(replicas, spec.minReadySeconds)), replicas);
}

/** Going back to an older ReplicaSet leaves the condition of the rollout before in place until its first Pod is there. */
function isOldWord(condition: Condition, written: KubeObject | undefined): boolean {
  const before = conditionOf((written as Deployment | undefined)?.status?.conditions, condition.type);
  return before !== undefined && JSON.stringify(before) === JSON.stringify(condition);
}

/**
 * The ReplicaSet of this very template, as the controller itself finds it. Not the newest one, as going back takes up
 * an old one again; and not the one of the revision annotation, which is behind when replicas change with the template.
 */
export function currentReplicaSet(
  live: KubeObject,
  replicaSets: readonly KubeObject[] | undefined,
): ReplicaSet | undefined {
  const wanted = templateText(live);
  return ownedBy(live, replicaSets ?? [])
    .filter((set) => templateText(set) === wanted)
    .toSorted((a, b) =>
      compareText(a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? ''),
    )[0];
}

function replicasOf(
  live: KubeObject,
  current: ReplicaSet | undefined,
  pods: readonly Pod[] | undefined,
): Replicas {
  const { spec, status = {} } = live as Deployment;
  const updated = status.updatedReplicas ?? 0;
  const old = Math.max(0, (status.replicas ?? 0) - updated);
  const newReady = pods ? readyCount(pods) : current?.status?.readyReplicas;
  return {
    desired: spec?.replicas ?? 1,
    updated,
    // Without the right to read them: what is ready beyond the old ones must be new.
    ready: newReady ?? Math.max(0, Math.min(updated, (status.readyReplicas ?? 0) - old)),
    available: status.availableReplicas ?? 0,
    old,
  };
}

/** The status may be a moment behind the Pods, so both must say it. */
function isDone({ desired, updated, ready: fit, available, old }: Replicas, context: JudgeContext): boolean {
  const required = requiredOf(desired, context.policy);
  return updated === desired && old === 0 && available >= required && fit >= required;
}

/** A paused Deployment makes no ReplicaSet and moves no Pods from one to another; the number of Pods it still keeps. */
function isHeld({ desired, updated, old }: Replicas, current: ReplicaSet | undefined): boolean {
  return old > 0 || (current === undefined && updated === 0 && desired > 0);
}

/**
 * Old Pods that go free the quota that the new ones need: those that are going already, and those that the strategy
 * lets go first. Where neither is so, the controller asks again and again for nothing.
 */
function judgeRefusal(
  message: string,
  {
    live,
    replicas,
    context,
  }: { readonly live: KubeObject; readonly replicas: Replicas; readonly context: JudgeContext },
): Assessment {
  const { strategy } = (live as Deployment).spec ?? {};
  const spare = unavailableAllowed(strategy?.rollingUpdate?.maxUnavailable, replicas.desired);
  const own = ownedBy(live, context.replicaSets ?? []);
  const leaving = own.some((set) =>
    ownedBy(set, context.pods ?? []).some(({ metadata }) => metadata.deletionTimestamp !== undefined),
  );
  const reason = `pods are refused: ${refusalText(message)}`;
  // Once the last old Pod is gone the controller may take a while to ask again.
  const yields = leaving || (spare > 0 && own.length > 1);
  const refused = failed(refusalCause(message), reason, replicas);
  const wait = waiting(progressText(replicas, reason), replicas);
  if (yields) return wait;
  return mayPass(message, context, live) ? lapsing(wait, GRACE_MS, refused) : refused;
}
