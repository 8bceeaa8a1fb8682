import {
  foreignNamespace,
  kindMissing,
  listOfObjects,
  nameUnusable,
  notAnObject,
  outsideNamespace,
  ownName,
  secretInTemplate,
  twice,
} from '../../core/catalogue/manifests.ts';
import type { Fault } from '../../core/errors.ts';
import {
  type KubeObject,
  type Manifest,
  groupOf,
  keyId,
  keyOf,
  keyText,
  withObject,
} from '../../core/objects.ts';
import { onePerCause } from '../../core/one-per-cause.ts';
import { placeText } from '../../core/place.ts';
import type { Environment } from '../../core/platform.ts';
import { type Kinds, kindId } from './input.ts';
import { LABELS } from '../records/store.ts';
import { withoutAggregatedRules } from './aggregated.ts';
import { withoutNulls } from './not-given.ts';

/** What can be told without a cluster: whether each manifest is one object, named once, without secret values. */
export function checkShapes(manifests: readonly Manifest[]): readonly Fault[] {
  return manifests.flatMap((manifest) => {
    const { object } = manifest;
    const { apiVersion, kind, metadata } = object as Partial<KubeObject>;
    const isList = kind?.endsWith('List') === true && 'items' in object;
    const missing = [
      ...(isText(apiVersion) ? [] : ['apiVersion']),
      ...(isText(kind) ? [] : ['kind']),
      ...(isText(metadata?.name) || isList ? [] : ['metadata.name']),
    ];
    if (missing.length > 0)
      return [notAnObject(`this ${kind ?? 'document'} has no ${missing.join(' and no ')}`, manifest.place)];
    if (isList) return [listOfObjects(kind, manifest.place)];
    // The server would only say that it has no such resource.
    if (/[/%]/.test(object.metadata.name)) return [nameUnusable(keyText(keyOf(object)), manifest.place)];
    if (isOwn(object)) return [ownName(keyText(keyOf(object)), manifest.place)];
    return hasSecretValues(object) ? [secretInTemplate(keyText(keyOf(object)), manifest.place)] : [];
  });
}

/** A record or a lock of Slipway's: with the rights of the deploy, a service would write those of every other one in the namespace. */
function isOwn({ kind, metadata: { name, labels } }: KubeObject): boolean {
  return (
    (['ConfigMap', 'Lease'].includes(kind) && name.startsWith('slipway.')) ||
    Object.hasOwn(labels ?? {}, LABELS.record)
  );
}

/** Two manifests of one object would overwrite each other in turn. */
export function checkUnique(manifests: readonly Manifest[]): readonly Fault[] {
  const first = new Map<string, Manifest>();
  return manifests.flatMap((manifest) => {
    const key = keyOf(manifest.object);
    const earlier = first.get(keyId(key));
    if (earlier) return [twice(keyText(key), placeText(earlier.place), manifest.place)];
    first.set(keyId(key), manifest);
    return [];
  });
}

type Scoped = {
  readonly manifests: readonly Manifest[];
  readonly faults: readonly Fault[];
  /** keyIds of objects whose kind, or version of it, a definition of this very release brings. */
  readonly ofNewKinds: ReadonlySet<string>;
  /** What is applied in another version than it was written in, in words. */
  readonly moved: readonly string[];
};

export type Scope = {
  readonly environment: Environment;
  readonly kinds: Kinds;
  /** What is applied has been applied before. */
  readonly rollback?: boolean;
};

/**
 * Gives every namespaced object its namespace, and a version that the server serves where its own is gone; refuses what lies
 * outside of what the platform allows.
 */
export function scope(
  manifests: readonly Manifest[],
  { environment, kinds, rollback = false }: Scope,
): Scoped {
  const definitions = manifests
    .filter(({ object }) => object.kind === 'CustomResourceDefinition')
    .map(definedKind);
  const ofNewKinds = new Set<string>();
  const moved: string[] = [];
  const results = manifests.map((written): { manifest: Manifest; faults: readonly Fault[] } => {
    const { object } = written;
    const { apiVersion, kind } = object;
    const found = kinds.get(kindId(object));
    const defined = definitions.find((one) => one.kind === kind && one.group === groupOf(apiVersion));
    const isNew = !found || (found.servedAs !== undefined && defined !== undefined);
    const served = isNew ? undefined : found.servedAs;
    const known = served !== undefined && !rollback && !isCustom(apiVersion) ? undefined : found;
    const namespaced = known?.namespaced ?? defined?.namespaced;
    if (namespaced === undefined)
      return { manifest: written, faults: [kindMissing(apiVersion, kind, { place: written.place, served })] };
    const given = withoutAggregatedRules(withoutNulls(object));
    const versioned = served === undefined ? given : { ...given, apiVersion: served };
    const manifest = withObject(
      written,
      namespaced ? within(versioned, environment.namespace) : withoutNamespace(versioned),
    );
    if (isNew) ofNewKinds.add(keyId(keyOf(manifest.object)));
    if (served !== undefined) moved.push(movedText(object, served));
    return {
      manifest,
      faults: namespaced ? foreign(manifest, environment) : outside(manifest, environment),
    };
  });
  return {
    manifests: results.map(({ manifest }) => manifest),
    faults: onePerCause(results.flatMap(({ faults }) => faults)),
    ofNewKinds,
    moved,
  };
}

/** Kinds of Kubernetes itself mean other things by the same fields in other versions; those of definitions do not. */
function isCustom(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  return group.includes('.') && !group.endsWith('.k8s.io');
}

function movedText(object: KubeObject, served: string): string {
  return `${keyText(keyOf(object))}: the cluster no longer serves ${object.apiVersion}, so it is applied as ${served}`;
}

function within(object: KubeObject, namespace: string): KubeObject {
  // An empty one, as a template without a value leaves it, is none.
  return { ...object, metadata: { ...object.metadata, namespace: object.metadata.namespace || namespace } };
}

/** As the API server does: charts often write one on what lives in no namespace. */
function withoutNamespace(object: KubeObject): KubeObject {
  const { namespace, ...metadata } = object.metadata;
  return namespace === undefined ? object : { ...object, metadata };
}

function foreign(manifest: Manifest, { namespace, namespaces }: Environment): readonly Fault[] {
  const { object } = manifest;
  const named = object.metadata.namespace ?? namespace;
  return named === namespace || namespaces.includes(named)
    ? []
    : [foreignNamespace(keyText(keyOf(object)), manifest.place, named)];
}

function outside(manifest: Manifest, { clusterScoped }: Environment): readonly Fault[] {
  const { object } = manifest;
  return clusterScoped.includes(object.kind)
    ? []
    : [outsideNamespace(keyText(keyOf(object)), manifest.place, object.kind)];
}

function definedKind({ object }: Manifest): { kind: string; group: string; namespaced: boolean } {
  const { group = '', names, scope: reach } = (object['spec'] ?? {}) as Definition;
  return { kind: names?.kind ?? '', group, namespaced: reach !== 'Cluster' };
}

type Definition = {
  readonly group?: string;
  readonly names?: { readonly kind?: string };
  readonly scope?: string;
};

export function hasSecretValues(object: KubeObject): boolean {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return false;
  return ['data', 'stringData'].some(
    (field) => Object.keys((object[field] as object | undefined) ?? {}).length > 0,
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
