import { isFields } from '../../core/fields.ts';
import { type KubeObject, groupOf } from '../../core/objects.ts';
import type { Ref } from '../../core/ports/cluster.ts';
import { failed, waiting } from '../../core/verdict.ts';
import type { JudgeContext, ReferenceAnswer } from './context.ts';
import { type Assessment, GRACE_MS, kindId, lapsing } from './kind.ts';
import { type Reference, referencesOf } from './references.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** What Pods cannot start without, by the version that is asked for; whether its objects live in namespaces. */
const NEEDED_BY_PODS: Readonly<Record<string, Needed>> = {
  '/ConfigMap': { apiVersion: 'v1', namespaced: true },
  '/ServiceAccount': { apiVersion: 'v1', namespaced: true },
  '/PersistentVolumeClaim': { apiVersion: 'v1', namespaced: true },
  'scheduling.k8s.io/PriorityClass': { apiVersion: 'scheduling.k8s.io/v1', namespaced: false },
  'node.k8s.io/RuntimeClass': { apiVersion: 'node.k8s.io/v1', namespaced: false },
};

/** A binding to a role that is not there grants nothing. */
const NEEDED_BY_BINDINGS: Readonly<Record<string, Needed>> = {
  [`${RBAC}/Role`]: { apiVersion: `${RBAC}/v1`, namespaced: true },
  [`${RBAC}/ClusterRole`]: { apiVersion: `${RBAC}/v1`, namespaced: false },
};

type Needed = { readonly apiVersion: string; readonly namespaced: boolean };

/** One object that has to be there, and the keys that it has to have. */
export type NeededObject = { readonly ref: Ref; readonly keys: readonly string[] };

/**
 * What an object needs that no controller says anything of while it is missing: its Pods may run on without, or start
 * only tonight. Secrets are checked before the first write.
 */
export function neededBy(object: KubeObject, startsPods: boolean): readonly NeededObject[] {
  const isBinding = groupOf(object.apiVersion) === RBAC;
  const needed = isBinding ? NEEDED_BY_BINDINGS : startsPods ? NEEDED_BY_PODS : {};
  return referencesOf(object).flatMap((reference: Reference) => {
    const { kind, name, keys = [] } = reference;
    const known = needed[`${reference.group ?? ''}/${kind}`];
    if (!known) return [];
    const namespace = known.namespaced ? object.metadata.namespace : undefined;
    return [{ ref: { apiVersion: known.apiVersion, kind, namespace, name }, keys }];
  });
}

export function refId({ apiVersion, kind, namespace, name }: Ref): string {
  return [kindId({ apiVersion, kind }), namespace ?? '', name].join('/');
}

export function keysOf(object: KubeObject): ReadonlySet<string> {
  return new Set([object['data'], object['binaryData']].filter(isFields).flatMap((one) => Object.keys(one)));
}

/** Operators put certificates into config maps that they are shown; another release may bring an object in this very minute. */
const KEY_MS = 5_000;

/** What is missing of all that an object needs, in words; undefined where nothing is, or nobody may look. */
export function lostText(
  needed: readonly NeededObject[],
  answers: ReadonlyMap<string, ReferenceAnswer>,
): string | undefined {
  for (const { ref, keys } of needed) {
    const answer = answers.get(refId(ref));
    if (answer === undefined) continue;
    const what = ref.kind === 'ConfigMap' ? 'config map' : ref.kind;
    if (answer === 'missing') return `there is no ${what} ${ref.name}, which it needs`;
    const lost = keys.find((key) => !answer.has(key));
    if (lost !== undefined) return `${what} ${ref.name} has no key ${lost}, which it needs`;
  }
  return undefined;
}

/** What is ready now and could not start again. What this release has no part in is only told (`rollout/doubts.ts`). */
export function judgeReferences(
  found: Assessment,
  needed: () => readonly NeededObject[],
  { lost, changed, written }: JudgeContext,
): Assessment {
  if (found.state !== 'ready' || lost.size === 0) return found;
  const asked = written ? needed() : needed().filter(({ ref }) => changed.has(refId(ref)));
  const text = lostText(asked, lost);
  if (text === undefined) return found;
  const isKey = asked.every(({ ref }) => lost.get(refId(ref)) !== 'missing');
  const graceMs = isKey ? KEY_MS : GRACE_MS;
  return lapsing(waiting(text, found.replicas), graceMs, failed('config', text, found.replicas));
}
