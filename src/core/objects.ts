import type { Path, Place } from './place.ts';

export type OwnerReference = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
};

export type Metadata = {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  /** What has to be done before it is gone once it is deleted. */
  readonly finalizers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly ManagedFields[];
};

export type ManagedFields = {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  /** Version of the object that the fields are named in. */
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsV1?: unknown;
};

/** Any object of the Kubernetes API, live or desired. */
export type KubeObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
};

/** Names one object of the API within a cluster, across versions of its group. */
export type Key = {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
};

export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** An annotation of a manifest; undefined where it is no text, which the API server refuses. */
export function annotationOf({ metadata }: Pick<KubeObject, 'metadata'>, name: string): string | undefined {
  const value: unknown = metadata.annotations?.[name];
  return typeof value === 'string' ? value : undefined;
}

export function keyOf({ apiVersion, kind, metadata }: KubeObject): Key {
  return { group: groupOf(apiVersion), kind, namespace: metadata.namespace, name: metadata.name };
}

/** Equal for equal keys, so usable in a Map: `apps/Deployment/production/web`. */
export function keyId({ group, kind, namespace, name }: Key): string {
  return [group, kind, namespace ?? '', name].join('/');
}

/** For people: `Deployment web`. */
export function keyText({ kind, name }: Key): string {
  return `${kind} ${name}`;
}

/** A desired object and the place it was written at. */
export type Manifest = {
  readonly object: KubeObject;
  readonly place: Place;
  /** Where a field is written, as far as somebody knows; the nearest written thing where it is not. */
  placeOf?(path: Path): Place;
  /** Secrets that programs of its file make in the cluster, as the head of the file says; the objects are left as others wrote them. */
  readonly madeInCluster?: readonly string[];
};

/** The same manifest of another object. Its place is still found only when somebody asks: that reads the template again. */
export function withObject(manifest: Manifest, object: KubeObject): Manifest {
  return {
    object,
    get place() {
      return manifest.place;
    },
    ...(manifest.madeInCluster && { madeInCluster: manifest.madeInCluster }),
    ...(manifest.placeOf && { placeOf: (path: Path) => manifest.placeOf?.(path) ?? manifest.place }),
  };
}
