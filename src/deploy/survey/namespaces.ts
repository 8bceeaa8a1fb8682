import { namespaceMissing } from '../../core/catalogue/deploy.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';

/** Namespaces that this release itself makes; throws where one is missing otherwise or on its way out. */
export async function unbornNamespaces(
  objects: readonly KubeObject[],
  { cluster, home }: { readonly cluster: Cluster; readonly home: string },
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const made = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  const used = new Set([home, ...objects.flatMap(({ metadata }) => metadata.namespace ?? [])]);
  const unborn = await Promise.all(
    [...used].map(async (name) => {
      const live = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name }, signal);
      if (live?.metadata.deletionTimestamp !== undefined) throw namespaceMissing(name, 'terminating');
      if (live) return [];
      // Lease and records live in the home namespace, so it must be there before a release can begin.
      if (name === home || !made.includes(name)) throw namespaceMissing(name, 'missing');
      return [name];
    }),
  );
  return new Set(unborn.flat());
}
