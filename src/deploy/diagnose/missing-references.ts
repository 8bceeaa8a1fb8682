import type { MissingReference } from '../../core/diagnosis.ts';
import type { Key } from '../../core/objects.ts';
import type { ContainerSpec, Pod } from '../../core/pod.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { Reading } from './reading.ts';
import { unreadable } from './unreadable.ts';

type Wanted = Omit<MissingReference, 'key'> & { readonly key: string | undefined };

/** Secrets, ConfigMaps and keys of them that the containers of a Pod need and that are not there. */
export async function readMissingReferences(
  pod: Pod,
  owner: Key,
  { cluster, writtenAt, signal }: Reading,
): Promise<{ readonly missing: readonly MissingReference[]; readonly unseen: readonly string[] }> {
  const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  const wanted = containers.flatMap(referencesOf);
  const missing: MissingReference[] = [];
  const unseen: string[] = [];
  const keysOf = new Map<string, Promise<ReadonlySet<string> | undefined | 'unseen'>>();
  for (const reference of wanted) {
    const { kind, name, key } = reference;
    const id = `${kind} ${name}`;
    const known = keysOf.has(id);
    if (!known) keysOf.set(id, readKeys(cluster, { kind, name, namespace: pod.metadata.namespace }, signal));
    const keys = await keysOf.get(id);
    if (keys === 'unseen') {
      if (!known) unseen.push(`${id}: no right to read it`);
    } else if (keys === undefined || (key !== undefined && !keys.has(key)))
      missing.push(keys === undefined ? { ...reference, key: undefined } : reference);
  }
  const placed = distinct(missing).map(async (reference) => {
    const place = await writtenAt?.(owner, [reference.key ?? reference.name, reference.name]);
    return place ? { ...reference, place } : reference;
  });
  return { missing: await Promise.all(placed), unseen };
}

export function referencesOf({ name: container, env = [], envFrom = [] }: ContainerSpec): Wanted[] {
  return [
    ...env.flatMap(({ valueFrom }): Wanted[] => {
      const { secretKeyRef: secret, configMapKeyRef: map } = valueFrom ?? {};
      return [
        ...(secret?.name && !secret.optional
          ? [{ kind: 'Secret' as const, name: secret.name, key: secret.key, container }]
          : []),
        ...(map?.name && !map.optional
          ? [{ kind: 'ConfigMap' as const, name: map.name, key: map.key, container }]
          : []),
      ];
    }),
    ...envFrom.flatMap(({ secretRef: secret, configMapRef: map }): Wanted[] => [
      ...(secret?.name && !secret.optional
        ? [{ kind: 'Secret' as const, name: secret.name, key: undefined, container }]
        : []),
      ...(map?.name && !map.optional
        ? [{ kind: 'ConfigMap' as const, name: map.name, key: undefined, container }]
        : []),
    ]),
  ];
}

/** Names of the keys only; values are not looked at. Undefined where there is no such object. */
async function readKeys(
  cluster: Cluster,
  {
    kind,
    name,
    namespace,
  }: { readonly kind: string; readonly name: string; readonly namespace: string | undefined },
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined | 'unseen'> {
  try {
    const found = await cluster.get({ apiVersion: 'v1', kind, namespace, name }, signal);
    return found && new Set([...Object.keys(found['data'] ?? {}), ...Object.keys(found['binaryData'] ?? {})]);
  } catch (error) {
    unreadable(error, signal);
    return 'unseen';
  }
}

function distinct(missing: readonly MissingReference[]): MissingReference[] {
  const seen = new Map(
    missing.map((one) => [`${one.kind} ${one.name} ${one.key ?? ''} ${one.container}`, one]),
  );
  return [...seen.values()];
}
