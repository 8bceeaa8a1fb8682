import { secretShape } from '../core/catalogue/secret-faults.ts';
import type { Fault } from '../core/errors.ts';
import type { SecretSource } from '../core/plan.ts';
import { Secret } from '../core/secret.ts';
import type { SecretManifest } from '../core/secret-manifest.ts';
import { type Fields, isFields } from '../core/fields.ts';
import { checkType } from './kinds.ts';
import type { SecretDocument } from './parse.ts';
import { isEncrypted } from './sops/value.ts';

/** What the API server takes at most, over all values of one Secret. */
const MOST_BYTES = 1024 * 1024;
const FIELDS = ['apiVersion', 'kind', 'metadata', 'type', 'immutable', 'data', 'stringData'];
/** What people put in place of it, and what a cluster adds. */
const KINDS = ['ConfigMap', 'Deployment', 'ExternalSecret', 'List', 'Namespace', 'SealedSecret', 'Service'];
const VERSIONS = ['v0', 'v2', 'v1beta1', 'apps/v1'];
const OTHER_FIELDS = ['spec', 'status', 'binaryData', 'stringdata', 'name', 'namespace'];
const SET_BY_SERVERS = (
  'creationTimestamp deletionTimestamp finalizers generateName generation managedFields ownerReferences ' +
  'resourceVersion selfLink uid'
).split(' ');
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/u;
const KEY = /^[-._a-zA-Z0-9]{1,253}$/u;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;
/** kubectl keeps the whole object in it, values and all. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

type Shaped = { readonly secret: SecretManifest | undefined; readonly faults: readonly Fault[] };
type Report = (message: string, path: readonly string[], hint?: string) => void;

/** Turns one document into a Secret, or says everything that is wrong with it. Without a namespace it is for several. Messages name keys, never values. */
export function shapeSecret(
  document: SecretDocument,
  namespace: string | undefined,
  source: SecretSource,
): Shaped {
  const faults: Fault[] = [];
  const report: Report = (message, path, hint = 'correct this line of the file') =>
    faults.push(secretShape({ message, hint, place: document.place(...path) }));
  const { data: fields } = document;
  if (!isFields(fields)) {
    report('this document is no mapping', [], 'write a Kubernetes Secret with apiVersion, kind and metadata');
    return { secret: undefined, faults };
  }
  if (fields['kind'] !== 'Secret') {
    report(`kind is ${wordText(fields['kind'], KINDS)}, only Secret may stand in the bucket`, ['kind']);
    return { secret: undefined, faults };
  }
  checkHead(fields, report);
  const metadata = metadataOf(fields, namespace, report);
  const values = valuesOf(fields, report);
  const type = fields['type'] ?? 'Opaque';
  if (typeof type !== 'string') report('type is not a string', ['type']);
  else
    for (const { message, key } of checkType(type, values))
      report(message, key === undefined ? ['type'] : pathOf(fields, key));
  if (fields['immutable'] !== undefined && typeof fields['immutable'] !== 'boolean')
    report('immutable is neither true nor false', ['immutable']);
  if (faults.length > 0 || typeof type !== 'string') return { secret: undefined, faults };
  const secret: SecretManifest = {
    ...metadata,
    namespace: namespace ?? '',
    type,
    immutable: fields['immutable'] === true,
    values,
    marks: new Map(),
    source,
    place: document.place('metadata', 'name'),
  };
  return { secret, faults };
}

function checkHead(fields: Fields, report: Report): void {
  if (fields['apiVersion'] !== 'v1')
    report(`apiVersion of a Secret is v1, not ${wordText(fields['apiVersion'], VERSIONS)}`, ['apiVersion']);
  for (const field of Object.keys(fields))
    if (!FIELDS.includes(field))
      report(`a Secret has no ${OTHER_FIELDS.includes(field) ? `field ${field}` : 'such field'}`, [field]);
}

function metadataOf(
  fields: Fields,
  namespace: string | undefined,
  report: Report,
): Pick<SecretManifest, 'name' | 'labels' | 'annotations'> {
  const metadata = isFields(fields['metadata']) ? fields['metadata'] : {};
  const name = metadata['name'];
  if (typeof name !== 'string') report('metadata.name is missing', ['metadata']);
  else if (!NAME.test(name))
    report('metadata.name is no DNS name: lower-case letters, digits, - and .', ['metadata', 'name']);
  const stated = metadata['namespace'];
  if (stated !== undefined && stated !== namespace)
    report(
      namespace === undefined
        ? 'metadata.namespace is set, and a shared file goes to several namespaces'
        : `metadata.namespace is another one, the environment deploys to ${namespace}`,
      ['metadata', 'namespace'],
      'leave metadata.namespace out',
    );
  for (const field of Object.keys(metadata))
    if (!['name', 'namespace', 'labels', 'annotations'].includes(field))
      report(
        `metadata.${wordText(field, SET_BY_SERVERS)} is not for people to set`,
        ['metadata', field],
        'remove this field',
      );
  const annotations = stringsOf(metadata['annotations'], ['metadata', 'annotations'], report);
  if (LAST_APPLIED in annotations)
    report(
      'the annotation of kubectl apply holds the values a second time',
      ['metadata', 'annotations', LAST_APPLIED],
      `remove the annotation ${LAST_APPLIED}`,
    );
  return {
    name: typeof name === 'string' ? name : '',
    labels: stringsOf(metadata['labels'], ['metadata', 'labels'], report),
    annotations,
  };
}

/** `stringData` wins over `data`, as it does in the API server. */
function valuesOf(fields: Fields, report: Report): ReadonlyMap<string, Secret> {
  const values = new Map<string, Secret>();
  for (const field of ['data', 'stringData'] as const) {
    const content = fields[field] ?? {};
    if (!isFields(content)) {
      report(`${field} is no mapping`, [field]);
      continue;
    }
    for (const [key, value] of Object.entries(content)) {
      const complaint = complaintOf(field, key, value);
      if (complaint) report(complaint.message, [field, key], complaint.hint);
      else values.set(key, new Secret(base64Of(field, String(value))));
    }
  }
  const bytes = [...values.values()].reduce((sum, value) => sum + value.bytes('base64').length, 0);
  if (bytes > MOST_BYTES)
    report(
      `this Secret has ${bytes} bytes, the API takes ${MOST_BYTES}`,
      [fields['data'] === undefined ? 'stringData' : 'data'],
      'split it into several Secrets',
    );
  return values;
}

type Complaint = { readonly message: string; readonly hint?: string };

function complaintOf(field: 'data' | 'stringData', key: string, value: unknown): Complaint | undefined {
  if (!KEY.test(key))
    return { message: `a key of ${field} has other characters than letters, digits, -, _ and .` };
  if (typeof value !== 'string')
    return { message: `${field}.${key} is not a string`, hint: `put ${field}.${key} in quotes` };
  if (isEncrypted(value))
    return {
      message: `${field}.${key} is encrypted by sops, but the file has lost its sops mapping`,
      hint: 'go back to an earlier version of the object',
    };
  if (field === 'data' && !BASE64.test(base64Of(field, value)))
    return { message: `data.${key} is not base64`, hint: 'write plain text under stringData' };
  return undefined;
}

function base64Of(field: 'data' | 'stringData', value: string): string {
  return field === 'data' ? value.replaceAll(/\s/gu, '') : Buffer.from(value).toString('base64');
}

function stringsOf(
  value: unknown,
  path: readonly string[],
  report: Report,
): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  if (!isFields(value)) {
    report(`${path.join('.')} is no mapping`, path);
    return {};
  }
  for (const [key, text] of Object.entries(value))
    if (typeof text !== 'string') report(`${path.join('.')}.${key} is not a string`, [...path, key]);
  return value as Readonly<Record<string, string>>;
}

function pathOf(fields: Fields, key: string): readonly string[] {
  return [isFields(fields['stringData']) && key in fields['stringData'] ? 'stringData' : 'data', key];
}

/** A word of the file for a message: shown only where it cannot be a value that slipped into the wrong place. */
/** One of the words that are known to stand there; of anything else, which may be a value, not a letter. */
function wordText(value: unknown, known: readonly string[]): string {
  if (value === undefined || value === null) return 'missing';
  return typeof value === 'string' && known.includes(value) ? value : 'something else';
}
