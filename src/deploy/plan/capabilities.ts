import { capabilityBroken, capabilityMissing } from '../../core/catalogue/capabilities.ts';
import type { Fault } from '../../core/errors.ts';
import { fieldsOf, isFields } from '../../core/fields.ts';
import { type KubeObject, type Manifest, groupOf, keyOf, keyText } from '../../core/objects.ts';
import type { Path } from '../../core/place.ts';
import { kindId } from '../kinds/kind.ts';
import { policyOf } from '../kinds/policy.ts';

/** What an object needs of the cluster beside its kind. */
export type Need = {
  readonly kind: 'IngressClass' | 'StorageClass' | 'GatewayClass' | 'API';
  /** Of a class, or of the group of an API; undefined for the class that is the default one. */
  readonly name: string | undefined;
};

export type Needed = { readonly need: Need; readonly path: Path };

/** What of a need is not there: nothing, or something that does not answer. */
export type Lack = {
  readonly need: Need;
  /** Names of the same kind that there are. */
  readonly known: readonly string[];
  /** What the API server says of what is there and does not answer. */
  readonly broken?: string;
};

export function needId({ kind, name }: Need): string {
  return `${kind} ${name ?? ''}`;
}

export const GATEWAY = 'gateway.networking.k8s.io';

/** By kind; what is left out needs nothing but its kind. */
const NEEDS: Readonly<Record<string, (spec: Readonly<Record<string, unknown>>) => readonly Needed[]>> = {
  'networking.k8s.io/Ingress': (spec) => classNamed('IngressClass', spec, 'ingressClassName'),
  [`${GATEWAY}/Gateway`]: (spec) => classNamed('GatewayClass', spec, 'gatewayClassName'),
  '/PersistentVolumeClaim': (spec) => storageOf(spec, ['spec']),
  'apps/StatefulSet': ({ volumeClaimTemplates }) =>
    listOf(volumeClaimTemplates).flatMap((template, index) =>
      storageOf(fieldsOf(fieldsOf(template)['spec']), ['spec', 'volumeClaimTemplates', index, 'spec']),
    ),
  'autoscaling/HorizontalPodAutoscaler': metricsOf,
};

/** What is not waited for may be there without effect. */
export function needsOf(object: KubeObject): readonly Needed[] {
  const { spec } = object;
  if (!policyOf(object).track) return [];
  return NEEDS[kindId(object)]?.(fieldsOf(spec)) ?? [];
}

/** Those that an object had not before: what ran without is judged, not refused. */
export function newNeedsOf(object: KubeObject, live: KubeObject | undefined): readonly Needed[] {
  const before = new Set(live ? needsOf(live).map(({ need }) => needId(need)) : []);
  return needsOf(object).filter(({ need }) => !before.has(needId(need)));
}

/** Kinds of which an object may be what another one needs. */
const BRINGING: readonly string[] = ['IngressClass', 'StorageClass', 'GatewayClass', 'APIService'];

/** Whether the release has the thing itself. */
export function brings(object: KubeObject, { kind, name }: Need): boolean {
  const group = groupOf(object.apiVersion);
  if (kind === 'API')
    return (
      kindId(object) === 'apiregistration.k8s.io/APIService' && fieldsOf(object['spec'])['group'] === name
    );
  const isKind = object.kind === kind && ['networking.k8s.io', 'storage.k8s.io', GATEWAY].includes(group);
  return isKind && (name === undefined ? isDefaultClass(object) : object.metadata.name === name);
}

/** Those that no object of the release is; of hundreds of objects few can be one. */
export function unbrought(needs: readonly Need[], objects: readonly KubeObject[]): readonly Need[] {
  const bringing = objects.filter(({ kind }) => BRINGING.includes(kind));
  return needs.filter((need) => !bringing.some((object) => brings(object, need)));
}

export function isDefaultClass({ metadata: { annotations = {} } }: KubeObject): boolean {
  return (
    annotations['storageclass.kubernetes.io/is-default-class'] === 'true' ||
    annotations['storageclass.beta.kubernetes.io/is-default-class'] === 'true'
  );
}

/** Each object that lacks something, where it says that it needs it. */
export function capabilityFaults(
  manifests: readonly (readonly [manifest: Manifest, live: KubeObject | undefined])[],
  lacks: readonly Lack[],
): readonly Fault[] {
  const byId = new Map(lacks.map((lack) => [needId(lack.need), lack]));
  return manifests.flatMap(([manifest, live]) =>
    newNeedsOf(manifest.object, live).flatMap(({ need, path }) => {
      const lack = byId.get(needId(need));
      if (!lack) return [];
      const place = manifest.placeOf?.(path) ?? manifest.place;
      const by = keyText(keyOf(manifest.object));
      const { broken } = lack;
      return broken === undefined
        ? capabilityMissing(by, { ...need, known: lack.known, place })
        : capabilityBroken(by, { ...need, says: broken, place });
    }),
  );
}

function classNamed(
  kind: Need['kind'],
  spec: Readonly<Record<string, unknown>>,
  field: string,
): readonly Needed[] {
  const name = spec[field];
  return typeof name === 'string' && name !== '' ? [{ need: { kind, name }, path: ['spec', field] }] : [];
}

/** A claim that names its volume, or chooses among those that somebody made, needs no class. */
function storageOf(spec: Readonly<Record<string, unknown>>, path: Path): readonly Needed[] {
  const { storageClassName: name, volumeName, selector } = spec;
  if (name === '' || volumeName !== undefined || selector !== undefined) return [];
  if (typeof name === 'string')
    return [{ need: { kind: 'StorageClass', name }, path: [...path, 'storageClassName'] }];
  return [{ need: { kind: 'StorageClass', name: undefined }, path }];
}

const API_OF: Readonly<Record<string, string>> = {
  Resource: 'metrics.k8s.io',
  ContainerResource: 'metrics.k8s.io',
  Pods: 'custom.metrics.k8s.io',
  Object: 'custom.metrics.k8s.io',
  External: 'external.metrics.k8s.io',
};

/** An autoscaler that names no metric goes by CPU. */
function metricsOf({ metrics }: Readonly<Record<string, unknown>>): readonly Needed[] {
  const api = (name: string, path: Path): Needed => ({ need: { kind: 'API', name }, path });
  const said = listOf(metrics);
  if (said.length === 0) return [api('metrics.k8s.io', ['spec'])];
  return said.flatMap((metric, index) => {
    const name = isFields(metric) ? API_OF[String(metric['type'])] : undefined;
    return name === undefined ? [] : [api(name, ['spec', 'metrics', index])];
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
