import { type RecordKey, readOtherRecords } from './store.ts';
import { compareText } from '../../core/compare.ts';
import type { Owner } from '../plan/input.ts';
import { itemId } from '../plan/refs.ts';

/** keyId → the service that has it, for what the newest release of every other service in the namespace answers for. */
export async function otherInventories(
  key: RecordKey,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Owner>> {
  const records = await readOtherRecords(key, signal);
  return new Map(
    records
      .toSorted((a, b) => compareText(a.startedAt, b.startedAt))
      .flatMap(({ service, number, startedAt, inventory }) =>
        inventory.map((item) => [itemId(item), { service, release: number, at: startedAt }] as const),
      ),
  );
}
