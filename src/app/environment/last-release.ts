import { nothingReleased } from '../../core/catalogue/rollout.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { settledInOrder } from '../../deploy/concurrency.ts';
import { readLastRecord, readRecords } from '../../deploy/records/store.ts';
import { type DeliveryOptions, loadDelivery } from '../delivery/load.ts';
import { hideReleased, type Unhidden } from '../secrets/released.ts';
import type { Session } from '../world.ts';
import { type RecordsOf, recordsOf } from './records.ts';
import { tellFormer } from './former.ts';
import { assertHome, assertStays, placeOfRecords } from './past.ts';

export type LastRelease = RecordsOf & {
  readonly record: ReleaseRecord;
  readonly unhidden: Unhidden | undefined;
};

/**
 * The record of the last release, and where it runs, with the values of its secrets hidden from then on; those of the good
 * one before it too where it went wrong, as Pods of both may be there. Throws NOTHING_RELEASED.
 */
export async function lastRelease(
  name: string | undefined,
  options: DeliveryOptions,
  session: Session,
): Promise<LastRelease> {
  const delivery = await loadDelivery(options, session);
  const environment = delivery.environment(name);
  const where = await placeOfRecords(delivery, environment, session);
  const records = await recordsOf(where, session);
  const [, record] = await settledInOrder([
    assertStays(where, session),
    readLastRecord(records, session.signal),
    tellFormer(records, delivery.release(environment), session),
  ]);
  if (!record) {
    await assertHome(where, session);
    throw nothingReleased(where.service, where.environment.name);
  }
  const isGood = record.outcome === 'succeeded';
  const before = isGood ? [] : await readRecords(records, session.signal);
  const good = before.find(({ number, outcome }) => number < record.number && outcome === 'succeeded');
  const unhidden = await hideReleased([record, ...(good ? [good] : [])], where, session);
  return { ...where, record, unhidden };
}
