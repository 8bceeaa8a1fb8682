import { UserError } from '../../core/errors.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Cluster, Ref } from '../../core/ports/cluster.ts';
import { NOT_A_RECORD } from '../records/store.ts';

/** Reads one object as it was in the cluster when it was first asked for; undefined where it was not there. */
export type ReadLive = (ref: Ref, signal: AbortSignal) => Promise<KubeObject | undefined>;

/** From so many objects of a kind on, one list costs less than asking for each. */
const WORTH_A_LIST = 4;

/** Lets a request go when it is its turn. */
export type InTurn = <T>(ask: () => Promise<T>) => Promise<T>;

/** A reader for these objects, which asks once for many of a kind. Where listing is not allowed it asks for each. */
export function liveReader(refs: readonly Ref[], cluster: Cluster, inTurn: InTurn): ReadLive {
  const get = async (ref: Ref, signal: AbortSignal): Promise<KubeObject | undefined> =>
    inTurn(async () => cluster.get(ref, signal));
  const counts = new Map<string, number>();
  for (const ref of refs) counts.set(groupId(ref), (counts.get(groupId(ref)) ?? 0) + 1);
  const lists = new Map<string, Promise<ReadonlyMap<string, KubeObject> | undefined>>();
  const read: ReadLive = async (ref, signal) => {
    const id = groupId(ref);
    if ((counts.get(id) ?? 0) < WORTH_A_LIST) return get(ref, signal);
    const list = lists.get(id) ?? inTurn(async () => readAll(ref, cluster, signal));
    lists.set(id, list);
    const listed = await list;
    const found = listed?.get(ref.name);
    // Records are left out of the list, so what it lacks may be one that somebody calls a ConfigMap of their own.
    return found || (listed && ref.kind !== 'ConfigMap') ? found : get(ref, signal);
  };
  const known = new Map<string, Promise<KubeObject | undefined>>();
  return async (ref, signal) => {
    const id = `${groupId(ref)} ${ref.name}`;
    const reading = known.get(id) ?? read(ref, signal);
    known.set(id, reading);
    return reading;
  };
}

async function readAll(
  { apiVersion, kind, namespace }: Ref,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, KubeObject> | undefined> {
  const labelSelector = kind === 'ConfigMap' ? { labelSelector: NOT_A_RECORD } : {};
  try {
    const { items } = await cluster.list({ apiVersion, kind, namespace, ...labelSelector }, signal);
    return new Map(items.map((item) => [item.metadata.name, item]));
  } catch (error) {
    if (signal.aborted || !(error instanceof UserError)) throw error;
    return undefined;
  }
}

function groupId({ apiVersion, kind, namespace = '' }: Ref): string {
  return [apiVersion, kind, namespace].join(' ');
}
