import type { Cluster } from '../../core/ports/cluster.ts';
import type { NamespaceState } from '../plan/input.ts';

export async function readNamespaces(
  names: readonly string[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, NamespaceState>> {
  const states = await Promise.all(
    names.map(async (name): Promise<NamespaceState> => {
      const live = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name }, signal);
      if (!live) return 'missing';
      return live.metadata.deletionTimestamp === undefined ? 'there' : 'terminating';
    }),
  );
  return new Map(names.map((name, index) => [name, states[index] ?? 'missing']));
}
