import { fieldsOf } from '../../core/fields.ts';
import { groupOf, type KubeObject } from '../../core/objects.ts';
import type { Pod } from '../../core/pod.ts';
import { failed, ready, type Replicas, waiting } from '../../core/verdict.ts';
import { type JudgeContext, ownedBy } from './context.ts';
import { isSilent } from './custom-resource.ts';
import { daemonSet } from './daemon-set.ts';
import { deployment } from './deployment.ts';
import { type Assessment, GRACE_MS, type Kind, kindId, lapsing, type PodSources, type Read } from './kind.ts';
import { isOfTemplate } from './pod-template.ts';
import { judgePods } from './pods-verdict.ts';
import { requiredOf } from './policy.ts';
import { statefulSet } from './stateful-set.ts';
import { isBuiltIn } from './stored.ts';
import { OLD_WORD_MS, QUIET_MS, unheard } from './status-age.ts';
import { progressText, readyCount, STALE } from './workload.ts';

/** What is read of an object of an operator that starts Pods, by itself or by workloads that it makes. */
export const OWNED_READS: readonly Read[] = [
  'pods',
  'pod events',
  'workloads',
  'replica sets',
  'revisions',
  'events',
];

const CHILDREN: readonly Kind[] = [deployment, statefulSet, daemonSet];

/** Fields by which operators are told what to run. */
const RUNS = /^(?:containers|image|imageName|replicas)$/;

/** Whether an object of a kind that nobody here knows says what its controller is to run. */
export function mayOwnPods({ apiVersion, metadata, spec }: KubeObject): boolean {
  return metadata.namespace !== undefined && !isBuiltIn(groupOf(apiVersion)) && tellsWhatToRun(spec);
}

function tellsWhatToRun(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(tellsWhatToRun);
  return Object.entries(fieldsOf(value)).some(([name, inner]) => RUNS.test(name) || tellsWhatToRun(inner));
}

/** The Pods that it owns, and those of the workloads that it owns, without what its template no longer says. */
export function ownedPods(live: KubeObject, sources: PodSources): readonly Pod[] {
  const own = servingOf(live, sources);
  const current = own.filter((pod) => isOfTemplate(pod, live));
  const below = childrenOf(live, sources).flatMap(
    ({ child, kind }) => kind.currentPods?.(child, sources) ?? [],
  );
  return [...(current.length > 0 ? current : own), ...below];
}

/** Where the status of an object says nothing of how it is, the Pods that it owns do. */
export function judgeOwned(live: KubeObject, said: Assessment, context: JudgeContext): Assessment {
  if (!isSilent(said) || !context.pods || !mayOwnPods(live)) return said;
  const pods = servingOf(live, context);
  const children = childrenOf(live, context);
  // What starts Pods may be a moment away from the first one.
  if (pods.length + children.length === 0) return said.lapse ? said : unheard(said, context);
  const below = children.map(({ child, kind }) => {
    const found = kind.judge?.(child, { ...context, written: undefined }) ?? said;
    return { ...found, reason: `${child.kind} ${child.metadata.name}: ${found.reason}` };
  });
  const all = [...(pods.length > 0 ? [judgeOwnPods(live, pods, { said, context })] : []), ...below];
  const found =
    all.find(({ state }) => state === 'failed') ?? all.find(({ state }) => state === 'waiting') ?? all[0];
  if (!found || found.state === 'waiting' || !context.written) return found ?? said;
  // No status tells whether its controller has seen the change: what is new does, and else time.
  const owned = [...pods, ...children.map(({ child }) => child)];
  const isNew = owned.every((one) => isYounger(one, context.written));
  if (found.state === 'failed' && isNew) return found;
  const restMs = found.state === 'failed' ? GRACE_MS : isNew ? QUIET_MS : OLD_WORD_MS;
  const seen = owned.map(({ metadata }) => `${metadata.uid ?? ''} ${metadata.generation ?? 0}`).join();
  const wait = found.state === 'failed' ? found.reason : STALE;
  return lapsing(waiting(wait, found.replicas), restMs, found, seen);
}

type Silence = { readonly said: Assessment; readonly context: JudgeContext };

function judgeOwnPods(live: KubeObject, pods: readonly Pod[], { said, context }: Silence): Assessment {
  const { template, replicas: written } = fieldsOf(live.spec);
  const current = template === undefined ? pods : pods.filter((pod) => isOfTemplate(pod, live));
  // Its controller may leave them as they are, or make of the template what cannot be recognised.
  const judged = current.length > 0 ? current : pods;
  const desired = typeof written === 'number' && current.length > 0 ? written : judged.length;
  const replicas: Replicas = {
    desired,
    updated: current.length,
    ready: readyCount(judged),
    available: readyCount(pods),
    old: pods.length - current.length,
  };
  const { failed: evidence, hint } = judgePods(judged, desired, context);
  if (evidence) return failed(evidence.cause, evidence.reason, replicas);
  const text = progressText(replicas, hint);
  if (replicas.ready < requiredOf(desired, context.policy)) return waiting(text, replicas);
  if (current.length === 0)
    return context.written ? lapsing(waiting(text, replicas), GRACE_MS, said) : ready(said.reason, replicas);
  return replicas.old === 0 || keepsOld(live) ? ready(text, replicas) : waiting(text, replicas);
}

/** As most sets of operators say that Pods of before stay: partition, paused, OnDelete. */
function keepsOld({ spec }: KubeObject): boolean {
  return /"partition":(?!0[,}])|"paused":true|"OnDelete"/.test(JSON.stringify(spec ?? null));
}

function servingOf(live: KubeObject, { pods = [] }: PodSources): readonly Pod[] {
  // What comes to an end by itself is no service.
  return ownedBy(live, pods).filter(
    ({ metadata, spec }) => !metadata.deletionTimestamp && (spec?.restartPolicy ?? 'Always') === 'Always',
  );
}

function childrenOf(live: KubeObject, { bystanders = [] }: PodSources): readonly Child[] {
  return ownedBy(live, bystanders).flatMap((child) => {
    const kind = CHILDREN.find(({ group, kind: name }) => kindId(child) === `${group}/${name}`);
    return kind ? [{ child, kind }] : [];
  });
}

type Child = { readonly child: KubeObject; readonly kind: Kind };

/** By the API server's clock on both sides, to the second. */
function isYounger({ metadata }: KubeObject, written: KubeObject | undefined): boolean {
  const own =
    written?.metadata.managedFields?.filter(({ manager = '' }) => manager.startsWith('slipway')) ?? [];
  const last =
    own
      .map(({ time = '' }) => time)
      .toSorted()
      .at(-1) ?? written?.metadata.creationTimestamp;
  return last !== undefined && (metadata.creationTimestamp ?? '') >= last;
}
