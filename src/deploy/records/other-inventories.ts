import { type RecordKey, readOtherRecords } from './store.ts';
import { itemId } from '../plan/prune.ts';

/** keyId → name of the service, for what the newest release of every other service in the namespace answers for. */
export async function otherInventories(
  key: RecordKey,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const records = await readOtherRecords(key, signal);
  return new Map(
    records.flatMap(({ service, inventory }) => inventory.map((item) => [itemId(item), service] as const)),
  );
}
