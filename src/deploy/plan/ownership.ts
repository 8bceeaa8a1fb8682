import type { KubeObject, ManagedFields } from '../../core/objects.ts';

/** Field sets as the API keeps them: `f:name` for a field, `k:{...}` for a list item, `v:...` for a set's value. */
export type FieldSet = { readonly [step: string]: FieldSet };

export const MANAGER = 'slipway';

/** The entry of our own applies. */
export function isOurs({ manager, operation, subresource }: ManagedFields): boolean {
  return manager === MANAGER && operation === 'Apply' && !subresource;
}

/** What a manager owns by server-side apply. */
export function appliedBy(manager: string, live: KubeObject): FieldSet | undefined {
  const entry = entriesOf(live).find(
    (one) => one.manager === manager && one.operation === 'Apply' && !one.subresource,
  );
  return entry?.fieldsV1 as FieldSet | undefined;
}

export function entriesOf({ metadata }: KubeObject): readonly ManagedFields[] {
  return metadata.managedFields ?? [];
}

/** Whether the set holds the field at the end of these steps. */
export function holds(set: FieldSet | undefined, steps: readonly string[]): boolean {
  let at = set;
  for (const step of steps) {
    if (at?.[step] === undefined) return false;
    at = at[step];
  }
  return at !== undefined;
}

/** Whether there is more than labels and annotations among the fields. */
export function ownsMore(fields: FieldSet | undefined): boolean {
  return Object.keys(fields ?? {}).some((name) => name !== 'f:metadata');
}

/** A field set without what is in another one too. */
export function minus(a: FieldSet, b: FieldSet): FieldSet {
  return Object.fromEntries(
    Object.entries(a).flatMap(([step, below]): [string, FieldSet][] => {
      const other = b[step];
      if (!other) return [[step, below]];
      const rest = minus(below, other);
      return Object.keys(rest).length === 0 ? [] : [[step, rest]];
    }),
  );
}

/** The union of two field sets. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  const all: Record<string, FieldSet> = { ...a };
  for (const [step, below] of Object.entries(b)) all[step] = all[step] ? union(all[step], below) : below;
  return all;
}
