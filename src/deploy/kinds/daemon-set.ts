import type { KubeObject } from '../../core/objects.ts';
import type { Pod } from '../../core/pod.ts';
import { failed, ready, type Replicas, waiting } from '../../core/verdict.ts';
import { type JudgeContext, ownedBy } from './context.ts';
import { troublesOf } from './pod-troubles.ts';
import { judgePods, judgeStaying } from './pods-verdict.ts';
import { requiredOf } from './policy.ts';
import { HASH } from './stateful-set.ts';
import { isStale, ON_DELETE, progressText, readyCount, STALE } from './workload.ts';
import { type Assessment, GRACE_MS, type Kind } from './kind.ts';
import { judgeEventRefusal, refusalOf } from './refused-pods.ts';

type DaemonSet = KubeObject & {
  readonly spec?: { readonly updateStrategy?: { readonly type?: string } };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly desiredNumberScheduled?: number;
    readonly currentNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberReady?: number;
    readonly numberAvailable?: number;
  };
};

type ControllerRevision = KubeObject & { readonly revision?: number };

export const daemonSet: Kind = {
  group: 'apps',
  kind: 'DaemonSet',
  wave: 'workloads',
  judge: judgeDaemonSet,
  reads: ['pods', 'pod events', 'events', 'revisions'],
  standsAlone: true,
  startsPods: true,
  rolls: true,
  keepsPods: (live) =>
    (live as DaemonSet).spec?.updateStrategy?.type === 'OnDelete' ? ON_DELETE : undefined,
  immutableHint:
    'keep spec.selector as it is; for other labels deploy under a new name, then remove the old DaemonSet',
  currentPods: (live, sources) => [...(currentPods(live, sources) ?? []), ...keptBack(live, sources)],
  availability: ({ status }) => {
    const { numberAvailable = 0, desiredNumberScheduled = 0 } = (status ?? {}) as NonNullable<
      DaemonSet['status']
    >;
    return { available: numberAvailable, desired: desiredNumberScheduled };
  },
};

function judgeDaemonSet(live: KubeObject, context: JudgeContext): Assessment {
  const { spec, status = {} } = live as DaemonSet;
  if (isStale(live, status)) return waiting(STALE);
  const pods = currentPods(live, context);
  const desired = status.desiredNumberScheduled ?? 0;
  const updated = status.updatedNumberScheduled ?? 0;
  const replicas: Replicas = {
    desired,
    updated,
    ready: pods ? readyCount(pods) : Math.min(updated, status.numberReady ?? 0),
    available: status.numberAvailable ?? 0,
    old: Math.max(0, (status.currentNumberScheduled ?? 0) - updated),
  };
  const [lost, staying] = parted(pods ?? [], (pod) => isWithoutNode(pod, context));
  const stuck = ownedBy(live, context.pods ?? []).filter((pod) => doesNotEnd(pod, context));
  // Of several nodes a few may be full or away: that is theirs, and the others run the new revision.
  const away = [...lost, ...stuck.filter((pod) => !lost.includes(pod))];
  const spared = away.length <= spareNodes(desired) ? away : [];
  const judged = spared.length > 0 ? staying : (pods ?? []);
  const { failed: evidence, hint = lostText(away) } = judgePods(judged, desired, context);
  if (evidence) return failed(evidence.cause, evidence.reason, replicas);

  const refusal = (status.currentNumberScheduled ?? 0) < desired ? refusalOf(live, context) : undefined;
  if (refusal !== undefined) return judgeEventRefusal(refusal, replicas);

  const required = requiredOf(desired, context.policy) - spared.length;
  const available = replicas.available >= required;
  if (spec?.updateStrategy?.type === 'OnDelete' && available)
    return ready(
      updated < desired
        ? `${updated} of ${desired} pods are new; OnDelete: the others stay old until somebody deletes them`
        : progressText(replicas),
      replicas,
    );
  const stays = available ? undefined : judgeStaying(keptBack(live, context), context);
  if (stays) return failed(stays.cause, stays.reason, replicas);
  if (desired === 0) return ready('no node wants it', replicas);
  const fit = replicas.ready >= required;
  const unmade = spared.filter((pod) => stuck.includes(pod)).length;
  if (updated >= desired - unmade && available && fit)
    return ready(progressText(replicas, lostText(spared)), replicas);
  return waiting(progressText(replicas, hint), replicas);
}

/** Pods of the newest ControllerRevision; undefined where revisions or Pods may not be read. */
export function currentPods(
  live: KubeObject,
  context: Pick<JudgeContext, 'pods' | 'controllerRevisions'>,
): Pod[] | undefined {
  if (!context.controllerRevisions || !context.pods) return undefined;
  const [newest] = (ownedBy(live, context.controllerRevisions) as ControllerRevision[]).toSorted(
    (a, b) => (b.revision ?? 0) - (a.revision ?? 0),
  );
  const hash = newest?.metadata.labels?.[HASH];
  return ownedBy(live, context.pods).filter(({ metadata }) => metadata.labels?.[HASH] === hash);
}

/** Pods of earlier revisions that nobody replaces, as it is written. */
function keptBack(live: KubeObject, context: Pick<JudgeContext, 'pods' | 'controllerRevisions'>): Pod[] {
  const current = currentPods(live, context);
  if (!current || (live as DaemonSet).spec?.updateStrategy?.type !== 'OnDelete') return [];
  return ownedBy(live, context.pods ?? []).filter((pod) => !current.includes(pod));
}

/** One node of several, and no more than a tenth of many. */
function spareNodes(desired: number): number {
  return desired < 2 ? 0 : Math.max(1, Math.floor(desired / 10));
}

/** No node takes it, or the one that has it does not answer. */
function isWithoutNode(pod: Pod, context: JudgeContext): boolean {
  return troublesOf(pod, context, false).some(
    ({ weight, cause, reason }) => cause === 'schedule' && (weight === 'fatal' || reason.startsWith('node ')),
  );
}

/**
 * The kubelet of a node that is gone ends nothing. In a rollout by our own clock, since that of the cluster may be another; who only
 * looks has nothing but the timestamp, which has the Pod's grace in it.
 */
function doesNotEnd({ metadata }: Pod, { at, memory, written }: JudgeContext): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, uid = '' } = metadata;
  if (deletionTimestamp === undefined) return false;
  if (!written) return at - Date.parse(deletionTimestamp) > GRACE_MS;
  const since = memory.get(uid)?.endingSince ?? at;
  return at - since > GRACE_MS + deletionGracePeriodSeconds * 1_000;
}

function parted(pods: readonly Pod[], isLost: (pod: Pod) => boolean): readonly [Pod[], Pod[]] {
  return [pods.filter(isLost), pods.filter((pod) => !isLost(pod))];
}

/** The controller pins each Pod to its node by name. */
function lostText(lost: readonly Pod[]): string | undefined {
  if (lost.length === 0) return undefined;
  const nodes = lost.map(({ spec, metadata }) => {
    if (spec?.nodeName !== undefined) return spec.nodeName;
    const text = /"key":"metadata.name","operator":"In","values":\["([^"]+)"/.exec(
      JSON.stringify(spec ?? {}),
    );
    return text?.[1] ?? metadata.name;
  });
  return `no new pod on ${nodes.join(', ')}`;
}
