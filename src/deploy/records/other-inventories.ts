import { type RecordKey, readOtherRecords } from './store.ts';
import { compareText } from '../../core/compare.ts';
import type { Owner } from '../plan/input.ts';
import { itemId } from '../plan/refs.ts';

/**
 * keyId → the service that has it, for what the newest release of every other service and environment in the namespace
 * answers for. Of several, the last that knows which object it wrote.
 */
export async function otherInventories(
  key: RecordKey,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Owner>> {
  const records = await readOtherRecords(key, signal);
  const owners = records
    .toSorted((a, b) => compareText(a.startedAt, b.startedAt))
    .flatMap(({ service, environment, number, startedAt, outcome, inventory }) => {
      const name = service === key.service ? `${service} in ${environment}` : service;
      const owner = { service: name, release: number, at: startedAt, running: outcome === 'running' };
      return inventory.map((item): readonly [string, Owner] => [itemId(item), { ...owner, uid: item.uid }]);
    });
  const isKnown = ([, { uid }]: readonly [string, Owner]): boolean => uid !== undefined;
  return new Map([...owners.filter((one) => !isKnown(one)), ...owners.filter(isKnown)]);
}
