import { emptyRelease, pruneBudget } from '../../core/catalogue/deploy.ts';
import { type KubeObject, groupOf, keyId } from '../../core/objects.ts';
import type { Step } from '../../core/plan.ts';
import type { Environment } from '../../core/platform.ts';
import { type Cluster, type Ref } from '../../core/ports/cluster.ts';
import type { InventoryItem } from '../../core/record.ts';
import { markOf } from './live-mark.ts';
import { kindWave } from './order.ts';
import { MANAGER, appliedBy, entriesOf } from './ownership.ts';

export type Pruning = {
  readonly inventory: readonly InventoryItem[];
  /** keyIds of what the release has. */
  readonly desired: ReadonlySet<string>;
  readonly environment: Environment;
  readonly service: string;
  /** Protected kinds that the person named. */
  readonly pruneKinds: readonly string[];
  /** keyIds of what other services have in the same namespace, with the service's name. */
  readonly others: () => Promise<ReadonlyMap<string, string>>;
  readonly cluster: Cluster;
};

export type Pruned = { readonly steps: readonly Step[]; readonly notes: readonly string[] };

/** Kinds whose removal destroys data or other people's objects. */
const PROTECTED = ['PersistentVolumeClaim', 'PersistentVolume', 'Namespace', 'CustomResourceDefinition'];

/** What the last release applied and this one lacks: removed, except where it is protected or no longer ours. */
export async function pruneSteps(pruning: Pruning, signal: AbortSignal): Promise<Pruned> {
  const { inventory, desired, environment, service } = pruning;
  const gone = inventory.filter((item) => !desired.has(itemId(item)));
  if (gone.length === 0) return { steps: [], notes: [] };
  if (desired.size === 0) throw emptyRelease(service, environment.name, gone.length);
  const others = await pruning.others();
  const found = await Promise.all(
    gone.map(async (item) => pruneOne(item, others.get(itemId(item)), pruning, signal)),
  );
  const steps = found.flatMap(({ step }) => (step ? [step] : []));
  const removed = steps.filter(({ op }) => op === 'delete');
  if (removed.length > environment.pruneMax)
    throw pruneBudget({
      count: removed.length,
      max: environment.pruneMax,
      environment: environment.name,
      objects: removed.map(({ key }) => `${key.kind} ${key.name}`),
    });
  return { steps, notes: found.flatMap(({ note }) => (note === undefined ? [] : [note])) };
}

type Found = { readonly step?: Step; readonly note?: string };

async function pruneOne(
  item: InventoryItem,
  other: string | undefined,
  { cluster, pruneKinds }: Pruning,
  signal: AbortSignal,
): Promise<Found> {
  const { kind, name } = item;
  const live = await readLive(item, cluster, signal);
  if (!live) return {};
  if (other !== undefined) return { note: `${kind} ${name} stays: it belongs to service ${other} now` };
  const taker = takerOf(item, live);
  if (taker !== undefined) return { note: `${kind} ${name} stays: ${taker}` };
  const kept = PROTECTED.includes(kind) && !pruneKinds.includes(kind);
  return {
    step: {
      op: kept ? 'keep' : 'delete',
      key: { group: groupOf(item.apiVersion), kind, namespace: item.namespace, name },
      apiVersion: item.apiVersion,
      // Removals come last and in reverse: what others stand on goes when nothing stands on it.
      wave: REMOVAL - kindWave(kind),
      awaited: false,
      why: [kept ? `no longer in the release; kept, --prune ${kind} removes it` : 'no longer in the release'],
      changes: [],
      object: undefined,
      secret: undefined,
      live: markOf(live, { scaled: false }),
      handOver: undefined,
      adopts: [],
    },
  };
}

/** Behind every wave that applies something. */
const REMOVAL = 1_000;

async function readLive(item: Ref, cluster: Cluster, signal: AbortSignal): Promise<KubeObject | undefined> {
  const known = await cluster.resource(item.apiVersion, item.kind, signal);
  return known && cluster.get(item, signal);
}

/** Who has the object now, in words; undefined while it is ours. */
function takerOf({ uid }: InventoryItem, live: KubeObject): string | undefined {
  if (uid !== undefined && live.metadata.uid !== uid) return 'somebody made it anew';
  const applier = entriesOf(live).find(
    ({ manager = '', operation, subresource }) =>
      !subresource &&
      !manager.startsWith(MANAGER) &&
      (operation === 'Apply' || manager === 'kubectl-client-side-apply'),
  );
  if (applier) return `${applier.manager ?? 'somebody'} applies it now`;
  // An object that is no more than a name, such as many a ServiceAccount, has no field that anybody could own.
  const unowned = entriesOf(live).every(({ subresource }) => subresource);
  return unowned || appliedBy(MANAGER, live) ? undefined : 'somebody else took it over';
}

export function itemId({ apiVersion, kind, namespace, name }: Ref): string {
  return keyId({ group: groupOf(apiVersion), kind, namespace, name });
}
