import { compareText } from '../../core/compare.ts';
import type { InventoryItem, ReleaseRecord } from '../../core/record.ts';
import { isHolderAlive } from '../execute/holder.ts';
import type { Neighbour, Owner } from '../plan/input.ts';
import { itemId } from '../plan/refs.ts';
import { type OtherRecord, type RecordKey, readOtherRecords } from './store.ts';

/** What the newest release of every other service and environment in the namespace answers for. */
export type OtherInventories = {
  /** keyId → the service that has it; of several, the last that knows which object it wrote. */
  readonly owners: ReadonlyMap<string, Owner>;
  readonly objects: readonly Neighbour[];
};

export async function otherInventories(key: RecordKey, signal: AbortSignal): Promise<OtherInventories> {
  const records = await readOtherRecords(key, signal);
  const claims = await Promise.all(records.map(async (one) => claimsOf(one, key, signal)));
  const owners = claims.flat().toSorted(([, a], [, b]) => compareText(a.at ?? '', b.at ?? ''));
  // One that is only named stands behind one that was written.
  const rank = ([, { uid, abandoned }]: Claim): number =>
    abandoned === true ? 0 : uid === undefined ? 1 : 2;
  return {
    owners: new Map(owners.toSorted((a, b) => rank(a) - rank(b))),
    objects: records.flatMap(({ newest: { service, objects } }) =>
      objects.map((object) => ({ service, object })),
    ),
  };
}

type Claim = readonly [string, Owner];

/** A deploy that was killed has named all that it meant to write; what it really has is what the release before it had. */
async function claimsOf(
  { newest, finished }: OtherRecord,
  key: RecordKey,
  signal: AbortSignal,
): Promise<readonly Claim[]> {
  if (newest.outcome !== 'running' || (await isHolderAlive({ ...key, ...nameOf(newest) }, signal)))
    return newest.inventory.map((item) => claimOf(item, newest, key));
  const written = finished?.inventory.map((item) => claimOf(item, finished, key)) ?? [];
  const known = new Set(written.map(([id]) => id));
  const named = newest.inventory.filter((item) => !known.has(itemId(item)));
  return [
    ...written,
    ...named.map((item): Claim => {
      const [id, owner] = claimOf(item, newest, key);
      return [id, { ...owner, running: false, abandoned: true }];
    }),
  ];
}

function nameOf({ service, environment }: ReleaseRecord): Pick<RecordKey, 'service' | 'environment'> {
  return { service, environment };
}

function claimOf(item: InventoryItem, record: ReleaseRecord, key: RecordKey): Claim {
  const { service, environment, number, startedAt, outcome } = record;
  const name = service === key.service ? `${service} in ${environment}` : service;
  const running = outcome === 'running';
  return [itemId(item), { service: name, release: number, at: startedAt, uid: item.uid, running }];
}
