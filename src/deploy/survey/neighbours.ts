import { UserError } from '../../core/errors.ts';
import { type KubeObject, keyId, keyOf } from '../../core/objects.ts';
import { type Cluster, refOf } from '../../core/ports/cluster.ts';
import { needsByName } from '../kinds/references.ts';
import type { Leaving, Neighbour } from '../plan/input.ts';
import { itemId } from '../plan/refs.ts';
import type { InTurn } from './live.ts';

type Asking = {
  readonly leaving: readonly Leaving[];
  /** keyIds of what this release has: of another service's record it is only a memory. */
  readonly staying: ReadonlySet<string>;
  readonly cluster: Cluster;
  readonly inTurn: InTurn;
};

/** Objects of other services that are there and name something that leaves, as they are now. */
export async function readNeighbours(
  recorded: readonly Neighbour[],
  { leaving, staying, cluster, inTurn }: Asking,
  signal: AbortSignal,
): Promise<readonly Neighbour[]> {
  const going = new Set(leaving.map(({ item }) => itemId(item)));
  const isOurs = (object: KubeObject): boolean =>
    staying.has(keyId(keyOf(object))) || going.has(keyId(keyOf(object)));
  const naming = recorded.filter(
    ({ object }) => !isOurs(object) && leaving.some(({ live }) => needsByName(object, keyOf(live))),
  );
  const live = await Promise.all(
    naming.map(({ service, object }) =>
      inTurn(async (): Promise<readonly Neighbour[]> => {
        try {
          const found = await cluster.get(refOf(object), signal);
          return found ? [{ service, object: found }] : [];
        } catch (error) {
          // What may not be read is taken to be as its release has it.
          if (signal.aborted || !(error instanceof UserError)) throw error;
          return [{ service, object }];
        }
      }),
    ),
  );
  return live.flat();
}
