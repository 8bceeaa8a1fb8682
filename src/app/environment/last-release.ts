import { nothingReleased } from '../../core/catalogue/rollout.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { settledInOrder } from '../../deploy/concurrency.ts';
import { readLastRecord } from '../../deploy/records/store.ts';
import { type DeliveryOptions, loadDelivery } from '../delivery/load.ts';
import type { Session } from '../world.ts';
import { type RecordsOf, recordsOf } from './records.ts';
import { tellFormer } from './former.ts';
import { placeOfRecords } from './past.ts';

/** The record of the last release, and where it runs. Throws NOTHING_RELEASED. */
export async function lastRelease(
  name: string | undefined,
  options: DeliveryOptions,
  session: Session,
): Promise<RecordsOf & { readonly record: ReleaseRecord }> {
  const delivery = await loadDelivery(options, session);
  const environment = delivery.environment(name);
  const where = await placeOfRecords(delivery, environment, session);
  const records = await recordsOf(where, session);
  const [record] = await settledInOrder([
    readLastRecord(records, session.signal),
    tellFormer(records, delivery.release(environment), session),
  ]);
  if (!record) throw nothingReleased(where.service, where.environment.name);
  return { ...where, record };
}
