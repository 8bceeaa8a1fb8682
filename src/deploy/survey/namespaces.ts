import { forbidden } from '../../core/catalogue/cluster.ts';
import { namespaceMissing } from '../../core/catalogue/deploy.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { NamespaceState } from '../plan/input.ts';

export async function readNamespaces(
  names: readonly string[],
  cluster: Pick<Cluster, 'get'>,
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

/** NAMESPACE_MISSING for a refusal where there is no such namespace, in which nobody has a right; any other error as it is. */
export async function behindRefusal(
  error: unknown,
  namespace: string,
  cluster: Pick<Cluster, 'get'>,
  signal: AbortSignal,
): Promise<unknown> {
  if (!forbidden.is(error)) return error;
  // Not everybody may read namespaces.
  const states = await readNamespaces([namespace], cluster, signal).catch(() => undefined);
  const state = states?.get(namespace) ?? 'there';
  return state === 'there' ? error : namespaceMissing(namespace, state);
}
