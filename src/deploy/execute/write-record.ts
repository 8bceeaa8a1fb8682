import { refusedAs } from '../../core/api-status.ts';
import { recordTaken } from '../../core/catalogue/deploy.ts';
import { refOf } from '../../core/ports/cluster.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { archiveRecord } from '../records/archive.ts';
import { KEPT, LABELS, type Newest, type RecordKey, encode, numberOf, readParts } from '../records/store.ts';

/**
 * Writes a new record; fails where another release took its number. With an archive the number is the archive's to give:
 * what has it in the cluster alone is of before the archive, or forged, and is written over.
 */
export async function addRecord(key: RecordKey, record: ReleaseRecord, signal: AbortSignal): Promise<void> {
  const objects = await encode(key, record);
  if (key.archive) {
    await archiveRecord(key.archive, record, signal);
    for (const object of objects) await key.cluster.apply(object, { force: true }, signal);
    return;
  }
  for (const object of objects)
    await key.cluster.create(object, {}, signal).catch((error: unknown) => {
      throw refusedAs(error, 'AlreadyExists')
        ? recordTaken(record.service, record.environment, record.number)
        : error;
    });
}

/** Gives the cluster the copy that a run which was cut off owes it. */
export async function copyRecord(
  key: RecordKey,
  { record, uncopied }: Newest,
  signal: AbortSignal,
): Promise<void> {
  if (uncopied === undefined) return;
  for (const object of await encode(key, record, uncopied))
    await key.cluster.apply(object, { force: true }, signal);
}

/** Replaces a record that this run added, and drops those that are older than the ten newest. */
export async function finishRecord(
  key: RecordKey,
  record: ReleaseRecord,
  signal: AbortSignal,
): Promise<void> {
  const { number } = record;
  if (key.archive) await archiveRecord(key.archive, record, signal);
  const parts = await encode(key, record);
  const newest = Array.from({ length: Math.min(KEPT, number) }, (_, index) => number - index).join();
  // Each selects nearly nothing: the records themselves may be megabytes.
  const [old, left] = await Promise.all([
    readParts(key, signal, `${LABELS.record},${LABELS.record} notin (${newest})`),
    readParts(key, signal, `${LABELS.record}=${number},${LABELS.part} notin (${[...parts.keys()].join()})`),
    ...parts.map((object) => key.cluster.apply(object, { force: true }, signal)),
  ]);
  const stale = [...old.filter((object) => numberOf(object) < number), ...left];
  await Promise.all(stale.map((object) => key.cluster.remove(refOf(object), {}, signal)));
}
