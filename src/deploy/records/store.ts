import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { recordBroken } from '../../core/catalogue/deploy.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { ReleaseRecord } from '../../core/record.ts';

/** Where the records of one service in one environment are. */
export type RecordKey = {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly service: string;
  readonly environment: string;
};

/** Bytes of one ConfigMap's part: base64 adds a third, and the API takes no more than 1 MiB. */
const PART_BYTES = 700_000;

export const LABELS = {
  service: 'slipway.dev/service',
  environment: 'slipway.dev/environment',
  record: 'slipway.dev/record',
  part: 'slipway.dev/part',
} as const;

/** Selects the ConfigMaps that hold no record: those of a namespace's services may take megabytes. */
export const NOT_A_RECORD = `!${LABELS.record}`;

/** Newest first. */
export async function readRecords(key: RecordKey, signal: AbortSignal): Promise<readonly ReleaseRecord[]> {
  const numbered = byNumber(await readParts(key, signal));
  const records = await Promise.all([...numbered].map(async ([number, parts]) => decode(number, parts)));
  return records.toSorted((a, b) => b.number - a.number);
}

/** The newest record alone, without decoding the others. */
export async function readLastRecord(
  key: RecordKey,
  signal: AbortSignal,
): Promise<ReleaseRecord | undefined> {
  const parts = await readParts(key, signal);
  return parts.length === 0 ? undefined : newest(parts);
}

/** The newest record of every other service and environment in the same namespace. */
export async function readOtherRecords(
  key: RecordKey,
  signal: AbortSignal,
): Promise<readonly ReleaseRecord[]> {
  const { cluster, namespace } = key;
  const selection = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labelSelector: LABELS.record };
  const { items } = await cluster.list(selection, signal);
  const owners = new Map<string, KubeObject[]>();
  for (const item of items) {
    const { [LABELS.service]: service, [LABELS.environment]: environment } = item.metadata.labels ?? {};
    if (service === key.service && environment === key.environment) continue;
    const owner = `${service}/${environment}`;
    owners.set(owner, [...(owners.get(owner) ?? []), item]);
  }
  return Promise.all([...owners.values()].map(async (parts) => newest(parts)));
}

export async function readParts(
  { cluster, namespace, service, environment }: RecordKey,
  signal: AbortSignal,
  which: string = LABELS.record,
): Promise<readonly KubeObject[]> {
  const labelSelector = `${LABELS.service}=${service},${LABELS.environment}=${environment},${which}`;
  return (await cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace, labelSelector }, signal))
    .items;
}

function byNumber(parts: readonly KubeObject[]): Map<number, KubeObject[]> {
  const numbered = new Map<number, KubeObject[]>();
  for (const part of parts) numbered.set(numberOf(part), [...(numbered.get(numberOf(part)) ?? []), part]);
  return numbered;
}

async function newest(parts: readonly KubeObject[]): Promise<ReleaseRecord> {
  const numbered = byNumber(parts);
  const number = Math.max(...numbered.keys());
  return decode(number, numbered.get(number) ?? []);
}

export function numberOf({ metadata }: KubeObject): number {
  return Number(metadata.labels?.[LABELS.record]);
}

export async function encode(key: RecordKey, record: ReleaseRecord): Promise<readonly KubeObject[]> {
  const packed = await promisify(gzip)(JSON.stringify(record));
  const count = Math.ceil(packed.length / PART_BYTES);
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: `slipway.${key.service}.${key.environment}.${record.number}${index === 0 ? '' : `.${index}`}`,
      namespace: key.namespace,
      labels: {
        [LABELS.service]: key.service,
        [LABELS.environment]: key.environment,
        [LABELS.record]: String(record.number),
        [LABELS.part]: String(index),
      },
      annotations: { 'slipway.dev/parts': String(count), 'slipway.dev/outcome': record.outcome },
    },
    binaryData: { release: packed.subarray(index * PART_BYTES, (index + 1) * PART_BYTES).toString('base64') },
  }));
}

async function decode(number: number, parts: readonly KubeObject[]): Promise<ReleaseRecord> {
  const ordered = parts.toSorted((a, b) => partOf(a) - partOf(b));
  const { name = String(number), namespace = '' } = ordered[0]?.metadata ?? {};
  const broken = (what: string): Error => recordBroken(name, namespace, what);
  const bytes = ordered.map((part) => Buffer.from(textOf(part), 'base64'));
  const text = await promisify(gunzip)(Buffer.concat(bytes)).catch((error: unknown) => {
    throw broken(error instanceof Error ? error.message : String(error));
  });
  const record = parsed(text.toString('utf8'), broken);
  if (record.format !== 1) throw broken(`its format is ${String(record.format)}, this version reads 1`);
  return record;
}

function parsed(text: string, broken: (what: string) => Error): ReleaseRecord {
  try {
    return JSON.parse(text) as ReleaseRecord;
  } catch {
    throw broken('it is no JSON');
  }
}

function partOf({ metadata }: KubeObject): number {
  return Number(metadata.labels?.[LABELS.part]);
}

function textOf(part: KubeObject): string {
  return (part['binaryData'] as { readonly release?: string } | undefined)?.release ?? '';
}
