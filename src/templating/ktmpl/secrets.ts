import { type Fields, isFields } from '../../core/fields.ts';
import { base64 } from './parameters.ts';

/** A Secret whose data is encoded after its parameters were put in. */
export type NamedSecret = { readonly name: string; readonly namespace: string };

/** Encodes the data of the named Secrets; the outcome, or in words why it cannot be done. */
export function encodeSecrets(
  objects: readonly unknown[],
  secrets: readonly NamedSecret[],
): { readonly objects: readonly unknown[] } | { readonly wrong: string } {
  const wanted = new Set(secrets.map(idOf));
  let encoded = 0;
  const done: unknown[] = [];
  for (const object of objects) {
    const result = encodeOne(object, wanted);
    if (typeof result === 'string') return { wrong: result };
    if (result) encoded += 1;
    done.push(result ?? object);
  }
  return encoded === wanted.size
    ? { objects: done }
    : { wrong: 'not all of the secrets given with -s are in the template' };
}

/** The encoded Secret, nothing where it is none of the wanted, or what is wrong. */
function encodeOne(object: unknown, wanted: ReadonlySet<string>): Fields | string | undefined {
  if (!isFields(object)) return undefined;
  const { kind, metadata, data } = object;
  if (kind === undefined) return 'an object has no kind';
  if (typeof kind !== 'string') return 'the kind of an object is no string';
  if (kind !== 'Secret') return undefined;
  if (!isFields(metadata)) return 'the metadata of a Secret is no mapping';
  const { name, namespace = 'default' } = metadata;
  if (typeof name !== 'string') return 'the name of a Secret is no string';
  if (typeof namespace !== 'string') return `the namespace of Secret ${name} is no string`;
  if (!wanted.has(idOf({ name, namespace })) || data === undefined) return undefined;
  if (!isFields(data)) return `the data of Secret ${name} is no mapping`;
  const entries = Object.entries(data);
  const odd = entries.find(([, value]) => typeof value !== 'string');
  if (odd) return `${odd[0]} in the data of Secret ${name} is no string`;
  return {
    ...object,
    data: Object.fromEntries(entries.map(([key, value]) => [key, base64(value as string)])),
  };
}

function idOf({ name, namespace }: NamedSecret): string {
  return `${namespace}/${name}`;
}
