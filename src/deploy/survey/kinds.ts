import type { Manifest } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { type Kinds, type KnownKind, kindId } from '../plan/input.ts';
import { servedRef } from './served.ts';

/**
 * The cluster for one look at it: what it says of a kind holds for all of the look, also that it has none, which a connection
 * does not remember, for a kind may appear while a release is written.
 */
export function kindsAskedOnce(cluster: Cluster): Cluster {
  const asked = new Map<string, ReturnType<Cluster['resource']>>();
  return {
    ...cluster,
    resource: async (apiVersion, kind, signal) => {
      const id = `${apiVersion} ${kind}`;
      const answer = asked.get(id) ?? cluster.resource(apiVersion, kind, signal);
      asked.set(id, answer);
      return answer;
    },
  };
}

/** What the server knows of the kinds of these manifests, under another version of their group where theirs is gone. */
export async function readKinds(
  manifests: readonly Manifest[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Kinds> {
  const wanted = new Map(manifests.map(({ object }) => [kindId(object), object]));

  async function read(apiVersion: string, kind: string): Promise<KnownKind | undefined> {
    const known = await cluster.resource(apiVersion, kind, signal);
    if (known) return known;
    const served = await servedRef({ apiVersion, kind, name: '' }, cluster, signal);
    const other = served && (await cluster.resource(served.apiVersion, kind, signal));
    return other && { ...other, servedAs: served.apiVersion };
  }

  return new Map(
    await Promise.all(
      [...wanted].map(async ([id, { apiVersion, kind }]) => [id, await read(apiVersion, kind)] as const),
    ),
  );
}
