import type { RecordDoubt } from '../../core/events/notes.ts';
import { recordBroken, recordOutside } from '../../core/catalogue/deploy.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { behindRefusal } from '../survey/namespaces.ts';
import { type Archive, archivedReleases, readArchived } from './archive.ts';
import { packed, recordOf, recordText, unpacked } from './codec.ts';
import { type RecordScope, outsideScope } from './scope.ts';

/** Where the records of one service in one environment are, and how far they may reach. */
export type RecordKey = {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly service: string;
  readonly environment: string;
  readonly scope: RecordScope;
  /** Where it is given, only what it has counts. */
  readonly archive?: Archive | undefined;
  /** Told of each record of the cluster that is not used. */
  readonly warn?: (doubt: { readonly record: string; readonly how: RecordDoubt }) => void;
};

/** Bytes of one ConfigMap's part: base64 adds a third, and the API takes no more than 1 MiB. */
const PART_BYTES = 700_000;
/** Parts of one record; more is no release. */
const MAX_PARTS = 16;
/** Records that stay in the cluster. */
export const KEPT = 10;

export const LABELS = {
  service: 'slipway.dev/service',
  environment: 'slipway.dev/environment',
  record: 'slipway.dev/record',
  part: 'slipway.dev/part',
} as const;

const OUTCOME = 'slipway.dev/outcome';

/** Selects the ConfigMaps that hold no record: those of a namespace's services may take megabytes. */
export const NOT_A_RECORD = `!${LABELS.record}`;

/** A record, and what the archive says where the cluster has no copy of that. */
export type Newest = { readonly record: ReleaseRecord; readonly uncopied?: string };

/** Newest first: of the archive where there is one, else of the cluster. Throws RECORD_OUTSIDE and RECORD_BROKEN. */
export async function readRecords(key: RecordKey, signal: AbortSignal): Promise<readonly ReleaseRecord[]> {
  if (key.archive) {
    const found = await readAuthentic(key, { archive: key.archive, most: KEPT }, signal);
    return found.map(({ record }) => record);
  }
  const numbered = byNumber(await readParts(key, signal));
  const records = await Promise.all(
    [...numbered].map(async ([number, parts]) => inScope(await decode(number, parts), key, nameIn(parts))),
  );
  return records.toSorted((a, b) => b.number - a.number);
}

/** The newest record alone, without decoding the others. */
export async function readLastRecord(
  key: RecordKey,
  signal: AbortSignal,
): Promise<ReleaseRecord | undefined> {
  return (await readNewest(key, signal))?.record;
}

/** The same, and whether a run that was cut off has left the cluster without its copy. */
export async function readNewest(key: RecordKey, signal: AbortSignal): Promise<Newest | undefined> {
  if (key.archive) return (await readAuthentic(key, { archive: key.archive, most: 1 }, signal))[0];
  const parts = await readParts(key, signal);
  if (parts.length === 0) return undefined;
  return { record: inScope(await newest(parts), key, nameIn(newestOf(parts))) };
}

/** The archive's newest records. What the cluster has beside them, or other than they say, is named and not used. */
async function readAuthentic(
  key: RecordKey,
  { archive, most }: { readonly archive: Archive; readonly most: number },
  signal: AbortSignal,
): Promise<readonly Newest[]> {
  const [parts, releases] = await Promise.all([
    readParts(key, signal),
    archivedReleases(archive, key, signal),
  ]);
  const numbered = byNumber(parts);
  const warn = (number: number, how: RecordDoubt): void => {
    const record = nameIn(numbered.get(number) ?? []) ?? nameOf(key, number);
    key.warn?.({ record, how });
  };
  const known = new Set(releases.map(({ number }) => number));
  for (const number of numbered.keys()) if (!known.has(number)) warn(number, 'not-archived');
  return Promise.all(
    releases.slice(0, most).map(async (release) => {
      const { number } = release;
      const { record, text } = await readArchived(archive, key, release, signal);
      const live = numbered.get(number);
      const copied = live && (await textOf(live).catch(() => undefined)) === text;
      if (copied !== true) warn(number, live ? 'changed' : 'missing');
      const checked = inScope(record, key, live && nameIn(live));
      return { record: checked, ...(copied !== true && { uncopied: text }) };
    }),
  );
}

/** `name` is that of the ConfigMap, which may be another than its number says. */
function inScope(record: ReleaseRecord, key: RecordKey, name = nameOf(key, record.number)): ReleaseRecord {
  const { service, environment } = record;
  const outside = [
    ...(service === key.service && environment === key.environment
      ? []
      : [`it is a release of ${service} in ${environment}`]),
    ...outsideScope(record, key.scope),
  ];
  if (outside.length > 0) throw recordOutside(name, key.namespace, outside);
  return record;
}

/** The newest record of a service in an environment; of one that has not come to its end, also the newest before it that has. */
export type OtherRecord = { readonly newest: ReleaseRecord; readonly finished: ReleaseRecord | undefined };

/** Of every other service and environment in the same namespace. */
export async function readOtherRecords(key: RecordKey, signal: AbortSignal): Promise<readonly OtherRecord[]> {
  const owners = new Map<string, KubeObject[]>();
  for (const item of await listRecords(key, signal)) {
    const owner = ownerId(item);
    if (owner === `${key.service}/${key.environment}`) continue;
    owners.set(owner, [...(owners.get(owner) ?? []), item]);
  }
  return Promise.all(
    [...owners.values()].map(async (parts) => {
      const last = await newest(parts);
      if (last.outcome !== 'running') return { newest: last, finished: last };
      const ended = parts.filter(({ metadata }) => metadata.annotations?.[OUTCOME] !== 'running');
      return { newest: last, finished: ended.length === 0 ? undefined : await newest(ended) };
    }),
  );
}

/** Every record in a namespace, of whatever service and environment. Throws RECORD_BROKEN. */
export async function readAllRecords(
  { cluster, namespace }: Pick<RecordKey, 'cluster' | 'namespace'>,
  signal: AbortSignal,
): Promise<readonly ReleaseRecord[]> {
  const owners = new Map<string, KubeObject[]>();
  for (const item of await listRecords({ cluster, namespace }, signal)) {
    const owner = ownerId(item);
    owners.set(owner, [...(owners.get(owner) ?? []), item]);
  }
  const numbered = [...owners.values()].flatMap((parts) => [...byNumber(parts)]);
  return Promise.all(numbered.map(async ([number, parts]) => decode(number, parts)));
}

async function listRecords(
  { cluster, namespace }: Pick<RecordKey, 'cluster' | 'namespace'>,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const selection = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labelSelector: LABELS.record };
  return (await cluster.list(selection, signal)).items.filter(isNumbered);
}

function ownerId({ metadata: { labels = {} } }: KubeObject): string {
  return `${labels[LABELS.service]}/${labels[LABELS.environment]}`;
}

export async function readParts(
  { cluster, namespace, service, environment }: RecordKey,
  signal: AbortSignal,
  which: string = LABELS.record,
): Promise<readonly KubeObject[]> {
  const labelSelector = `${LABELS.service}=${service},${LABELS.environment}=${environment},${which}`;
  const selection = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labelSelector };
  const { items } = await cluster.list(selection, signal).catch(async (error: unknown) => {
    throw await behindRefusal(error, namespace, cluster, signal);
  });
  return items.filter(isNumbered);
}

/** Above any count of releases, and far enough below the last number that is read. */
const COUNTED = 100_000_000;

/**
 * The number of the release after `base`. The first one of an archive goes on from those that the cluster had without it, so
 * that it takes the place of none.
 */
export async function nextNumber(
  key: RecordKey,
  base: ReleaseRecord | undefined,
  signal: AbortSignal,
): Promise<number> {
  if (base || !key.archive) return (base?.number ?? 0) + 1;
  const numbers = (await readParts(key, signal)).map(numberOf).filter((number) => number < COUNTED);
  return Math.max(0, ...numbers) + 1;
}

/** Nothing that Slipway wrote has another number, and one that cannot be counted on would be the newest for ever. */
function isNumbered({ metadata }: KubeObject): boolean {
  return /^[1-9]\d{0,8}$/.test(metadata.labels?.[LABELS.record] ?? '');
}

function byNumber(parts: readonly KubeObject[]): Map<number, KubeObject[]> {
  const numbered = new Map<number, KubeObject[]>();
  for (const part of parts) numbered.set(numberOf(part), [...(numbered.get(numberOf(part)) ?? []), part]);
  return numbered;
}

async function newest(parts: readonly KubeObject[]): Promise<ReleaseRecord> {
  const found = newestOf(parts);
  return decode(Math.max(...byNumber(found).keys()), found);
}

function newestOf(parts: readonly KubeObject[]): readonly KubeObject[] {
  const numbered = byNumber(parts);
  return numbered.get(Math.max(...numbered.keys())) ?? [];
}

function nameIn(parts: readonly KubeObject[]): string | undefined {
  return inOrder(parts)[0]?.metadata.name;
}

export function numberOf({ metadata }: KubeObject): number {
  return Number(metadata.labels?.[LABELS.record]);
}

export async function encode(
  key: RecordKey,
  record: ReleaseRecord,
  text = recordText(record),
): Promise<readonly KubeObject[]> {
  const bytes = await packed(text);
  const count = Math.ceil(bytes.length / PART_BYTES);
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `${nameOf(key, record.number)}${index === 0 ? '' : `.${index}`}`,
      namespace: key.namespace,
      labels: {
        [LABELS.service]: key.service,
        [LABELS.environment]: key.environment,
        [LABELS.record]: String(record.number),
        [LABELS.part]: String(index),
      },
      annotations: { 'slipway.dev/parts': String(count), [OUTCOME]: record.outcome },
    },
    binaryData: { release: bytes.subarray(index * PART_BYTES, (index + 1) * PART_BYTES).toString('base64') },
  }));
}

function nameOf({ service, environment }: RecordKey, number: number): string {
  return `slipway.${service}.${environment}.${number}`;
}

async function decode(number: number, parts: readonly KubeObject[]): Promise<ReleaseRecord> {
  const { name = String(number), namespace = '' } = inOrder(parts)[0]?.metadata ?? {};
  try {
    const record = recordOf(await textOf(parts));
    if (record.number !== number) throw new Error(`it is the record of release ${record.number}`);
    return record;
  } catch (error) {
    throw recordBroken(name, namespace, error instanceof Error ? error.message : String(error));
  }
}

async function textOf(parts: readonly KubeObject[]): Promise<string> {
  if (parts.length > MAX_PARTS) throw new Error(`it has ${parts.length} parts, more than ${MAX_PARTS}`);
  return unpacked(Buffer.concat(inOrder(parts).map((part) => Buffer.from(dataOf(part), 'base64'))));
}

function inOrder(parts: readonly KubeObject[]): readonly KubeObject[] {
  const partOf = ({ metadata }: KubeObject): number => Number(metadata.labels?.[LABELS.part]);
  return parts.toSorted((a, b) => partOf(a) - partOf(b));
}

function dataOf(part: KubeObject): string {
  const { release } = (part['binaryData'] ?? {}) as { readonly release?: unknown };
  return typeof release === 'string' ? release : '';
}
