import { UserError } from '../../core/errors.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { InventoryItem } from '../../core/record.ts';
import type { Leaving } from '../plan/input.ts';
import { servedRef } from './served.ts';

/** What of these items is still there, under a version that is served; of a definition also the objects of its kind. */
export async function readLeaving(
  items: readonly InventoryItem[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly Leaving[]> {
  const found = await Promise.all(
    items.map(async (item): Promise<readonly Leaving[]> => {
      const served = await servedRef(item, cluster, signal);
      const live = served && (await cluster.get(served, signal));
      if (!live) return [];
      const isDefinition = item.kind === 'CustomResourceDefinition';
      return [
        { item: served, live, ...(isDefinition && { instances: await instancesOf(live, cluster, signal) }) },
      ];
    }),
  );
  return found.flat();
}

type Definition = {
  readonly group: string;
  readonly names: { readonly kind: string };
  readonly versions: readonly { readonly name: string; readonly served: boolean }[];
};

/** Undefined where they may not be listed. */
async function instancesOf(
  definition: KubeObject,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly KubeObject[] | undefined> {
  const { group, names, versions } = definition['spec'] as Definition;
  const version = versions.find(({ served }) => served)?.name;
  if (version === undefined) return [];
  const selection = { apiVersion: `${group}/${version}`, kind: names.kind };
  try {
    return (await cluster.list(selection, signal)).items;
  } catch (error) {
    if (signal.aborted || !(error instanceof UserError)) throw error;
    return undefined;
  }
}
