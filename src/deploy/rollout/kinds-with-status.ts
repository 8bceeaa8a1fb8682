import { UserError } from '../../core/errors.ts';
import { groupOf, type KubeObject } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { isWatched } from '../kinds/index.ts';
import { kindId } from '../kinds/kind.ts';
import { isBuiltIn } from '../kinds/stored.ts';

/** Kinds nobody here knows whose definition has a status, so that their controller has something to say. */
export async function readKindsWithStatus(
  targets: readonly KubeObject[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const unknown = new Map(
    targets
      .filter((target) => isWatched(target) && !isBuiltIn(groupOf(target.apiVersion)))
      .map((target) => [kindId(target), target]),
  );
  const found = await Promise.all(
    [...unknown].map(async ([id, { apiVersion, kind }]) => {
      const resource = await cluster
        .resource(apiVersion, kind, signal)
        .catch((error: unknown) => ignored(error, signal));
      return resource?.hasStatus === true ? [id] : [];
    }),
  );
  return new Set(found.flat());
}

function ignored(error: unknown, signal: AbortSignal): undefined {
  if (signal.aborted || !(error instanceof UserError)) throw error;
}
