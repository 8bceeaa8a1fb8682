import { type Fields, isFields } from '../../core/fields.ts';

/** What the API server writes into a key that a manifest leaves out. */
const DEFAULTS: Fields = { protocol: 'TCP' };

/** Whether these keys, as in `k:{"containerPort":53,"protocol":"UDP"}`, name an item as it is written or stored. */
export function hasKeys(item: unknown, keys: Fields): item is Fields {
  return (
    isFields(item) &&
    Object.entries(keys).every(([name, value]) => {
      const written = item[name] ?? DEFAULTS[name];
      // Keys of custom resources may have defaults that nobody here knows.
      return written === undefined || written === value;
    })
  );
}
