import { type RecordKey, readOtherRecords } from './store.ts';
import { compareText } from '../../core/compare.ts';
import type { Neighbour, Owner } from '../plan/input.ts';
import { itemId } from '../plan/refs.ts';

/** What the newest release of every other service and environment in the namespace answers for. */
export type OtherInventories = {
  /** keyId → the service that has it; of several, the last that knows which object it wrote. */
  readonly owners: ReadonlyMap<string, Owner>;
  readonly objects: readonly Neighbour[];
};

export async function otherInventories(key: RecordKey, signal: AbortSignal): Promise<OtherInventories> {
  const records = await readOtherRecords(key, signal);
  const owners = records
    .toSorted((a, b) => compareText(a.startedAt, b.startedAt))
    .flatMap(({ service, environment, number, startedAt, outcome, inventory }) => {
      const name = service === key.service ? `${service} in ${environment}` : service;
      const owner = { service: name, release: number, at: startedAt, running: outcome === 'running' };
      return inventory.map((item): readonly [string, Owner] => [itemId(item), { ...owner, uid: item.uid }]);
    });
  const isKnown = ([, { uid }]: readonly [string, Owner]): boolean => uid !== undefined;
  return {
    owners: new Map([...owners.filter((one) => !isKnown(one)), ...owners.filter(isKnown)]),
    objects: records.flatMap(({ service, objects }) => objects.map((object) => ({ service, object }))),
  };
}
