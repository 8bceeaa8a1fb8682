import { type Fields, isFields } from '../../core/fields.ts';
import type { KubeObject } from '../../core/objects.ts';
import { hasKeys } from './list-keys.ts';
import { type FieldSet, entriesOf, union } from './ownership.ts';

const NOT_BODY = ['apiVersion', 'kind', 'metadata', 'status'];

/**
 * Fields of a live object that nobody owns and the desired one lacks: the API server wrote them where a manifest said
 * nothing. No apply drops them, also where the change cannot have them beside it, such as the numbers of a rolling update with
 * `Recreate`.
 */
export function unownedFields(live: KubeObject, desired: KubeObject): FieldSet {
  const known = entriesOf(live).reduce<FieldSet>(
    (all, { fieldsV1 }) => union(all, (fieldsV1 ?? {}) as FieldSet),
    {},
  );
  const body = Object.fromEntries(Object.entries(live).filter(([name]) => !NOT_BODY.includes(name)));
  return unownedIn(body, desired, known);
}

function unownedIn(value: Fields, desired: unknown, known: FieldSet): FieldSet {
  const wanted = isFields(desired) ? desired : {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]): [string, FieldSet][] => {
      const step = `f:${name}`;
      const below = known[step];
      if (below === undefined && !(name in wanted)) return [[step, {}]];
      const inside = isFields(field)
        ? unownedIn(field, wanted[name], below ?? {})
        : unownedInItems(field, wanted[name], below ?? {});
      return Object.keys(inside).length === 0 ? [] : [[step, inside]];
    }),
  );
}

/** What is an item of its own is told by who owns one. */
function unownedInItems(items: unknown, desired: unknown, known: FieldSet): FieldSet {
  if (!Array.isArray(items)) return {};
  return Object.fromEntries(
    Object.entries(known).flatMap(([step, below]): [string, FieldSet][] => {
      if (!step.startsWith('k:')) return [];
      const keys = JSON.parse(step.slice(2)) as Fields;
      const isIt = (item: unknown): item is Fields => hasKeys(item, keys);
      const item = (items as unknown[]).find(isIt);
      const wanted = Array.isArray(desired) ? (desired as unknown[]).find(isIt) : undefined;
      // What is a key of the list goes with its item alone.
      const inside = item
        ? Object.entries(unownedIn(item, wanted, below)).filter(([name]) => !(name.slice(2) in keys))
        : [];
      return inside.length === 0 ? [] : [[step, Object.fromEntries(inside)]];
    }),
  );
}
