import type { Manifest } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { type Kinds, kindId } from '../plan/input.ts';

/** What the server knows of the kinds of these manifests. */
export async function readKinds(
  manifests: readonly Manifest[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Kinds> {
  const wanted = new Map(manifests.map(({ object }) => [kindId(object), object]));
  return new Map(
    await Promise.all(
      [...wanted].map(
        async ([id, { apiVersion, kind }]) => [id, await cluster.resource(apiVersion, kind, signal)] as const,
      ),
    ),
  );
}
