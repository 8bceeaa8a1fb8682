import type { Bucket } from '../../core/ports/bucket.ts';
import { secretChangedMeanwhile } from '../../core/catalogue/bucket.ts';
import { recordBroken, recordTaken } from '../../core/catalogue/deploy.ts';
import { UserError } from '../../core/errors.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { Secret } from '../../core/secret.ts';
import { packed, recordOf, recordText, unpacked } from './codec.ts';
import { type Signing, payloadOf, signed } from './signing.ts';

/** The append-only archive of releases, which nobody who may only write to a namespace can change. */
export type Archive = {
  readonly bucket: Bucket;
  /** Key below which everything lies, without a slash at its end. */
  readonly prefix: string;
  /** Undefined where the platform wants no signatures. */
  readonly signing: Signing | undefined;
};

type Archived = { readonly record: ReleaseRecord; readonly text: string };

type Of = { readonly service: string; readonly environment: string };
type Phase = 'begin' | 'end';

/** Writes what a release begins or ends with, before the cluster gets it. Throws RECORD_TAKEN where another one wrote that already. */
export async function archiveRecord(
  archive: Archive,
  record: ReleaseRecord,
  signal: AbortSignal,
): Promise<void> {
  const phase = phaseOf(record);
  const payload = await packed(recordText(record));
  const content = new Secret(JSON.stringify(await signed(payload, archive.signing, signal)));
  const write = { expected: 'absent', encryption: undefined, signal } as const;
  const key = keyOf(archive, record, record.number, phase);
  await archive.bucket.write(key, content, write).catch((error: unknown) => {
    if (!secretChangedMeanwhile.is(error)) throw error;
    throw recordTaken(record.service, record.environment, record.number);
  });
}

/** Numbers of the archived releases, newest first, and whether each has come to its end. */
export async function archivedReleases(
  archive: Archive,
  of: Of,
  signal: AbortSignal,
): Promise<readonly { readonly number: number; readonly phase: Phase }[]> {
  const folder = `${folderOf(archive, of)}/`;
  const phases = new Map<number, Phase>();
  for (const { key } of await archive.bucket.list(folder, signal)) {
    const [, number, phase] = /^(\d{1,9})-(begin|end)\.json$/.exec(key.slice(folder.length)) ?? [];
    if (number !== undefined && phases.get(Number(number)) !== 'end')
      phases.set(Number(number), phase as Phase);
  }
  return [...phases].map(([number, phase]) => ({ number, phase })).toSorted((a, b) => b.number - a.number);
}

/** Throws RECORD_BROKEN where the statement cannot be read, is about another release, or lacks a signature. */
export async function readArchived(
  archive: Archive,
  of: Of,
  { number, phase }: { readonly number: number; readonly phase: Phase },
  signal: AbortSignal,
): Promise<Archived> {
  const key = keyOf(archive, of, number, phase);
  const where = `s3://${archive.bucket.name}/${key}`;
  const stored = await archive.bucket.read(key, undefined, signal);
  try {
    const payload = await payloadOf(stored.content.reveal(), archive.signing);
    const text = await unpacked(payload);
    const record = recordOf(text);
    if (record.number !== number || record.service !== of.service || record.environment !== of.environment)
      throw new Error('it is the record of another release');
    if (phaseOf(record) !== phase) throw new Error(`it says of its ${phase} that it is ${record.outcome}`);
    return { record, text };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw recordBroken(where, undefined, error instanceof Error ? error.message : String(error));
  }
}

function phaseOf({ outcome }: ReleaseRecord): Phase {
  return outcome === 'running' ? 'begin' : 'end';
}

function folderOf({ prefix }: Archive, { service, environment }: Of): string {
  return `${prefix}/${environment}/${service}`;
}

function keyOf(archive: Archive, of: Of, number: number, phase: Phase): string {
  return `${folderOf(archive, of)}/${String(number).padStart(8, '0')}-${phase}.json`;
}
