import { compareText } from '../../core/compare.ts';
import { type KubeObject, keyId, keyOf } from '../../core/objects.ts';
import { refOf } from '../../core/ports/cluster.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import type { TidyItem, TidyPlan, TidyReason } from '../../core/tidy.ts';
import { kindId } from '../kinds/kind.ts';
import { canonical, sha256 } from '../plan/digest.ts';
import { entriesOf, isOurs } from '../plan/ownership.ts';
import { OWNER } from '../plan/owner.ts';
import { itemId } from '../plan/refs.ts';
import { jobEndedAt, podFailedAt } from './ended.ts';
import { wordsIn } from './mentions.ts';

/** All that a namespace holds and that says what is needed. */
export type Found = {
  readonly jobs: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
  /** ConfigMaps and Secrets, without the records of releases. */
  readonly stored: readonly KubeObject[];
  /** Everything else that may name them. */
  readonly others: readonly KubeObject[];
  /** Every record that is kept, of every service: each is one to go back to. */
  readonly records: readonly ReleaseRecord[];
};

type Tidying = {
  readonly environment: string;
  readonly namespace: string;
  readonly ageMs: number;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** Decides what nobody needs any more. Pure: the same namespace at the same time gives the same plan. */
export function makeTidyPlan(found: Found, { environment, namespace, ageMs, now }: Tidying): TidyPlan {
  const kept = keptBy(found.records);
  const mayGo = (object: KubeObject): boolean =>
    !kept.has(keyId(keyOf(object))) &&
    object.metadata.deletionTimestamp === undefined &&
    object.metadata.annotations?.['slipway.dev/prune'] !== 'never';
  const words = wordsIn(naming(found));
  const items = [
    ...found.jobs.filter(mayGo).filter(isLeft).map(itemFor('job finished', jobEndedAt)),
    ...found.pods.filter(mayGo).filter(isNobodysHistory).map(itemFor('pod failed', podFailedAt)),
    ...found.stored
      .filter(mayGo)
      .filter((object) => isStamped(object, namespace) && !words.has(object.metadata.name))
      .map(itemFor('named by nothing', ({ metadata }) => metadata.creationTimestamp)),
  ]
    .flatMap((item) => item ?? [])
    .filter(({ since }) => now - Date.parse(since) >= ageMs)
    .toSorted((a, b) => compareText(itemId(a.ref), itemId(b.ref)));
  const digest = sha256(canonical({ environment, namespace, ageMs, items: items.map(boundBy) }));
  return { environment, namespace, ageMs, items, digest };
}

/** What the kept releases answer for, and what a rollback to one of them would bring back. */
function keptBy(records: readonly ReleaseRecord[]): ReadonlySet<string> {
  return new Set(
    records.flatMap(({ inventory, objects, secrets }) => [
      ...inventory.map(itemId),
      ...objects.map((object) => keyId(keyOf(object))),
      ...secrets.map(({ name, namespace }) => itemId({ apiVersion: 'v1', kind: 'Secret', namespace, name })),
    ]),
  );
}

/** ConfigMaps name nothing, and Secrets are not looked into. */
function* naming({ jobs, pods, others, records }: Found): Iterable<KubeObject> {
  yield* jobs;
  yield* pods;
  yield* others;
  for (const { objects } of records) yield* objects;
}

/** A time to live ends it by itself, and what made it keeps as many as it wants. */
function isLeft({ spec, metadata: { ownerReferences = [] } }: KubeObject): boolean {
  const { ttlSecondsAfterFinished: ttl } = (spec ?? {}) as { readonly ttlSecondsAfterFinished?: number };
  return ttl === undefined && ownerReferences.length === 0;
}

/** What keeps the Pods that it made only because nobody looks after them; those of a Job go with it. */
const FORGETFUL = ['apps/ReplicaSet', 'apps/StatefulSet', 'apps/DaemonSet', '/ReplicationController'];

function isNobodysHistory({ metadata: { ownerReferences = [] } }: KubeObject): boolean {
  return ownerReferences.every((owner) => FORGETFUL.includes(kindId(owner)));
}

/** Applied by Slipway, for a service that is not of another namespace. */
function isStamped(object: KubeObject, namespace: string): boolean {
  const { annotations, ownerReferences = [] } = object.metadata;
  const owner = annotations?.[OWNER];
  const isHere = owner === undefined || owner.startsWith(`${namespace}/`);
  return isHere && ownerReferences.length === 0 && entriesOf(object).some(isOurs);
}

function itemFor(reason: TidyReason, since: (object: KubeObject) => string | undefined) {
  return (object: KubeObject): TidyItem | undefined => {
    const at = since(object);
    const { uid, resourceVersion } = object.metadata;
    if (at === undefined || at === '' || uid === undefined || resourceVersion === undefined) return undefined;
    return { ref: refOf(object), uid, resourceVersion, reason, since: at };
  };
}

/** What of an item an approval is bound to: its time says nothing that its uid does not. */
function boundBy({ ref, uid, reason }: TidyItem): unknown {
  return [itemId(ref), uid, reason];
}
