import { groupOf, type KubeObject } from '../../core/objects.ts';
import type { Pod } from '../../core/pod.ts';
import { failed, ready } from '../../core/verdict.ts';
import { type JudgeContext, ownedBy } from './context.ts';
import { cronJob } from './cron-job.ts';
import { customKinds } from './custom-kinds.ts';
import { judgeByRules, judgeCustomResource } from './custom-resource.ts';
import { customResourceDefinition } from './custom-resource-definition.ts';
import { judgeOwned, mayOwnPods, OWNED_READS, ownedPods } from './custom-workload.ts';
import { daemonSet } from './daemon-set.ts';
import { deployment } from './deployment.ts';
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { ingress } from './ingress.ts';
import { job } from './job.ts';
import { type Assessment, type Kind, kindId, type PodSources, type Read } from './kind.ts';
import { judgeReferences, neededBy, type NeededObject } from './lost-references.ts';
import { namespace } from './namespace.ts';
import { persistentVolumeClaim } from './persistent-volume-claim.ts';
import { podDisruptionBudget } from './pod-disruption-budget.ts';
import { pod } from './pod.ts';
import { replicaSet, replicationController } from './replica-set.ts';
import { resourceQuota } from './resource-quota.ts';
import { rollout } from './rollout.ts';
import { routes } from './routes.ts';
import { service } from './service.ts';
import { statefulSet } from './stateful-set.ts';
import { isBuiltIn, STORED_GROUPS, storedKinds } from './stored.ts';

export const kinds: readonly Kind[] = [
  deployment,
  statefulSet,
  daemonSet,
  replicaSet,
  replicationController,
  pod,
  job,
  cronJob,
  service,
  ingress,
  persistentVolumeClaim,
  horizontalPodAutoscaler,
  podDisruptionBudget,
  resourceQuota,
  namespace,
  customResourceDefinition,
  ...storedKinds,
  rollout,
  ...customKinds,
  ...routes,
];

const byId: ReadonlyMap<string, Kind> = new Map(
  kinds.map((known) => [`${known.group}/${known.kind}`, known]),
);

type Typed = Pick<KubeObject, 'apiVersion' | 'kind'>;

/** What is known of an object's kind; a kind of another group with the same name is another kind. */
export function kindOf(object: Typed): Kind | undefined {
  return byId.get(kindId(object));
}

export function judge(live: KubeObject, context: JudgeContext): Assessment {
  const known = kindOf(live);
  const found = known?.isFinal ? known.judge?.(live, context) : undefined;
  if (found && found.state !== 'waiting') return found;
  if (live.metadata.deletionTimestamp) return failed('drift', 'it is being deleted');
  return judgeReferences(judgeItself(live, context), () => neededOf(live), context);
}

function judgeItself(live: KubeObject, context: JudgeContext): Assessment {
  const known = kindOf(live);
  const said = isBuiltIn(groupOf(live.apiVersion)) ? undefined : judgeByRules(live, context);
  if (said) return said;
  if (known?.judge) return known.judge(live, context);
  if (!isWatched(live)) return ready('is stored');
  return judgeOwned(live, judgeCustomResource(live, context), context);
}

/** What an object needs by name; of what runs once nothing, as it has its end to be judged by. */
export function neededOf(object: KubeObject): readonly NeededObject[] {
  const known = kindOf(object);
  const { suspend } = (object.spec ?? {}) as { readonly suspend?: boolean };
  const runsOnce = known === pod || (known?.isFinal === true && suspend !== true);
  return neededBy(object, known?.startsPods === true && !runsOnce);
}

/** Whether anything but its being stored has to be waited for. */
export function isWatched(object: Typed): boolean {
  const known = kindOf(object);
  return known ? known.judge !== undefined : !STORED_GROUPS.has(groupOf(object.apiVersion));
}

/** What is read to judge an object, besides itself. */
export function readsOf(object: KubeObject): readonly Read[] {
  const known = kindOf(object);
  return known ? (known.reads ?? []) : mayOwnPods(object) ? OWNED_READS : [];
}

/** The Pods that stand for what was applied; those of older revisions are none of them. */
export function currentPodsOf(live: KubeObject, sources: PodSources): readonly Pod[] {
  const known = kindOf(live);
  if (known?.currentPods) return known.currentPods(live, sources);
  return known ? ownedBy(live, sources.pods ?? []) : ownedPods(live, sources);
}
