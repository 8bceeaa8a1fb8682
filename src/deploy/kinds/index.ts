import { groupOf, type KubeObject } from '../../core/objects.ts';
import { failed, ready, type Verdict } from '../../core/verdict.ts';
import type { JudgeContext } from './context.ts';
import { judgeCronJob } from './cron-job.ts';
import { judgeCustomResource } from './custom-resource.ts';
import { judgeCustomResourceDefinition } from './custom-resource-definition.ts';
import { judgeDaemonSet } from './daemon-set.ts';
import { judgeDeployment } from './deployment.ts';
import { judgeHorizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { judgeIngress } from './ingress.ts';
import { judgeJob } from './job.ts';
import { judgeNamespace } from './namespace.ts';
import { judgePersistentVolumeClaim } from './persistent-volume-claim.ts';
import { judgePodDisruptionBudget } from './pod-disruption-budget.ts';
import { judgePod } from './pod.ts';
import { judgeReplicaSet } from './replica-set.ts';
import { judgeResourceQuota } from './resource-quota.ts';
import { judgeService } from './service.ts';
import { judgeStatefulSet } from './stateful-set.ts';

/** Says how one live object is doing, from it and what stands around it; no clock, no client. */
export type Judge = (live: KubeObject, context: JudgeContext) => Verdict;

const JUDGES: Readonly<Record<string, Judge>> = {
  'apps/Deployment': judgeDeployment,
  'apps/StatefulSet': judgeStatefulSet,
  'apps/DaemonSet': judgeDaemonSet,
  'apps/ReplicaSet': judgeReplicaSet,
  '/Pod': judgePod,
  'batch/Job': judgeJob,
  'batch/CronJob': judgeCronJob,
  '/Service': judgeService,
  'networking.k8s.io/Ingress': judgeIngress,
  '/PersistentVolumeClaim': judgePersistentVolumeClaim,
  'autoscaling/HorizontalPodAutoscaler': judgeHorizontalPodAutoscaler,
  'policy/PodDisruptionBudget': judgePodDisruptionBudget,
  '/ResourceQuota': judgeResourceQuota,
  '/Namespace': judgeNamespace,
  'apiextensions.k8s.io/CustomResourceDefinition': judgeCustomResourceDefinition,
};

// Objects of these groups have no state of their own: stored is ready.
const STATELESS = new Set([
  '',
  'rbac.authorization.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'networking.k8s.io',
  'admissionregistration.k8s.io',
]);

export function judge(live: KubeObject, context: JudgeContext): Verdict {
  if (live.metadata.deletionTimestamp) return failed('drift', 'it is being deleted');
  const group = groupOf(live.apiVersion);
  const known = JUDGES[`${group}/${live.kind}`];
  if (known) return known(live, context);
  return STATELESS.has(group) ? ready('is stored') : judgeCustomResource(live, context);
}

/** Whether anything but its being stored has to be waited for. */
export function isWatched({ apiVersion, kind }: KubeObject): boolean {
  const group = groupOf(apiVersion);
  return `${group}/${kind}` in JUDGES || !STATELESS.has(group);
}
