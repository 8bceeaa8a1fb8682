import { type Fields, isFields } from '../../core/fields.ts';
import { groupOf, type KubeObject } from '../../core/objects.ts';
import { kindOf } from '../kinds/index.ts';
import { isBuiltIn } from '../kinds/stored.ts';

/** Their names are free, so that one without a value is one with an empty value. */
const MAPS = new Set([
  ...['data', 'stringData', 'binaryData', 'annotations', 'labels'],
  ...['matchLabels', 'nodeSelector', 'limits', 'requests', 'parameters'],
]);

/**
 * The object without nulls that the API server takes for something: it would own a field of metadata that is not there, make a second
 * item beside one whose key has its default, and refuse what can only be made anew. Elsewhere null takes a default away, and stays.
 */
export function withoutNulls(object: KubeObject): KubeObject {
  const metadata = dropped(object.metadata) as KubeObject['metadata'];
  const named = { ...object, metadata };
  if (!isBuiltIn(groupOf(object.apiVersion))) return named;
  const clear = kindOf(object)?.replaceable === true ? (value: unknown) => clearedAll(value) : clearedItems;
  return { ...named, ...(clear({ ...named, metadata: {} }) as object), metadata };
}

/** In items of lists, which are found by their keys, and in metadata of templates. */
function clearedItems(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => clearedItems(isFields(item) ? dropped(item) : item));
  return mapped(value, (inner, name) =>
    clearedItems(name === 'metadata' && isFields(inner) ? dropped(inner) : inner),
  );
}

function clearedAll(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clearedAll);
  return mapped(isFields(value) ? dropped(value) : value, clearedAll);
}

function mapped(value: unknown, map: (inner: unknown, name: string) => unknown): unknown {
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, MAPS.has(name) ? inner : map(inner, name)]),
  );
}

function dropped(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
