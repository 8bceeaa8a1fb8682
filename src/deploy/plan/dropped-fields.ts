import { type Fields, isFields } from '../../core/fields.ts';
import type { KubeObject } from '../../core/objects.ts';
import { hasKeys } from './list-keys.ts';
import type { FieldSet } from './ownership.ts';

/** The object without what `owned` covers and `desired` does not have: what an owner drops by applying less. */
export function droppedFrom(
  object: KubeObject,
  { owned, desired }: { readonly owned: FieldSet; readonly desired: KubeObject },
): KubeObject {
  return pruned(object, owned, desired) as KubeObject;
}

function pruned(value: unknown, owned: FieldSet, desired: unknown): unknown {
  if (Array.isArray(value)) return prunedList(value, owned, Array.isArray(desired) ? desired : []);
  if (!isFields(value)) return value;
  const wanted = isFields(desired) ? desired : {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => {
      const below = owned[`f:${name}`];
      if (below === undefined) return [[name, field]];
      if (!(name in wanted) && isWhole(below)) return [];
      const rest = pruned(field, below, wanted[name]);
      // A map or list that loses its last item goes with it, as on the server.
      return !(name in wanted) && isEmpty(rest) ? [] : [[name, rest]];
    }),
  );
}

function prunedList(
  items: readonly unknown[],
  owned: FieldSet,
  desired: readonly unknown[],
): readonly unknown[] {
  return items.flatMap((item) => {
    const step = Object.keys(owned).find((name) => isStepTo(name, item));
    if (step === undefined) return [item];
    const wanted = desired.find((one) => isStepTo(step, one));
    if (wanted === undefined && (step.startsWith('v:') || '.' in (owned[step] ?? {}))) return [];
    const rest = pruned(item, owned[step] ?? {}, wanted);
    // What an item is told apart by goes with the item alone.
    return [isFields(rest) ? { ...rest, ...keysOf(step) } : rest];
  });
}

/** `k:{"containerPort":80,"protocol":"TCP"}` or `v:"x"` for this item. */
function isStepTo(step: string, item: unknown): boolean {
  if (step.startsWith('v:')) return step.slice(2) === JSON.stringify(item);
  return step.startsWith('k:') && hasKeys(item, keysOf(step));
}

function keysOf(step: string): Fields {
  return step.startsWith('k:') ? (JSON.parse(step.slice(2)) as Fields) : {};
}

/** A leaf of the field set: the owner has the field with all that is in it. */
function isWhole(set: FieldSet): boolean {
  return Object.keys(set).length === 0;
}

function isEmpty(value: unknown): boolean {
  return (isFields(value) && Object.keys(value).length === 0) || (Array.isArray(value) && value.length === 0);
}
