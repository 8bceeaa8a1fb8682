import { compareText } from '../../core/compare.ts';
import { UserError } from '../../core/errors.ts';
import { type Key, type KubeObject, groupOf } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { InventoryItem, ReleaseRecord } from '../../core/record.ts';
import { type RecordKey, readLastRecord } from '../records/store.ts';
import { servedRef } from './served.ts';

/** A release of the service and environment in a namespace that the environment had before. */
export type Former = {
  readonly namespace: string;
  readonly record: ReleaseRecord;
  /** What is still there of it. */
  readonly objects: readonly Key[];
};

/** Namespaces that are looked into, those of the latest deploys; more hold other services of the same name. */
const MOST = 10;

/**
 * What runs on in other namespaces, where `isOurs` says that a record is of this service and not of one of the same name. Every
 * deploy leaves its Lease behind. Without the right to list Leases everywhere only the environment's further namespaces are
 * looked into.
 */
export async function readFormer(
  key: RecordKey,
  isOurs: (record: ReleaseRecord) => Promise<boolean>,
  signal: AbortSignal,
): Promise<readonly Former[]> {
  const namespaces = (await leaseNamespaces(key, signal)).filter((one) => one !== key.namespace);
  const found = await Promise.all(
    namespaces.slice(0, MOST).map(async (namespace) =>
      quietly(async () => {
        const scope = { ...key.scope, namespace };
        const record = await readLastRecord({ ...key, namespace, scope, archive: undefined }, signal);
        if (!record || !(await isOurs(record))) return [];
        const there = record.inventory.filter((item) => item.namespace === namespace);
        const objects = await livingOf(there, key.cluster, signal);
        return objects.length === 0 ? [] : [{ namespace, record, objects }];
      }, signal),
    ),
  );
  return found.flatMap((one) => one ?? []);
}

async function leaseNamespaces(
  { cluster, scope, service, environment }: RecordKey,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const name = `slipway.${service}.${environment}`;
  const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' };
  const all = await quietly(
    async () => (await cluster.list({ ...lease, fieldSelector: `metadata.name=${name}` }, signal)).items,
    signal,
  );
  if (all) return all.toSorted(byLastUse).flatMap(({ metadata }) => metadata.namespace ?? []);
  const found = await Promise.all(
    scope.namespaces.map(async (namespace) =>
      quietly(async () => cluster.get({ ...lease, namespace, name }, signal), signal),
    ),
  );
  return found.flatMap((one) => one?.metadata.namespace ?? []);
}

/** The one that was deployed to last comes first: it is the likeliest to be looked for. */
function byLastUse(a: KubeObject, b: KubeObject): number {
  return compareText(renewedAt(b), renewedAt(a));
}

function renewedAt({ spec }: KubeObject): string {
  return (spec as { readonly renewTime?: string } | undefined)?.renewTime ?? '';
}

async function livingOf(
  items: readonly InventoryItem[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly Key[]> {
  const living = await Promise.all(
    items.map(async (item): Promise<readonly Key[]> => {
      const { kind, namespace, name, apiVersion, uid } = item;
      const served = await servedRef(item, cluster, signal);
      const live: KubeObject | undefined = served && (await cluster.get(served, signal));
      const isSame = live && (uid === undefined || live.metadata.uid === uid);
      return isSame ? [{ group: groupOf(apiVersion), kind, namespace, name }] : [];
    }),
  );
  return living.flat();
}

/** Only ever told, so that what may not be read, or not be believed, stops nothing. */
async function quietly<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (signal.aborted || !(error instanceof UserError)) throw error;
    return undefined;
  }
}
