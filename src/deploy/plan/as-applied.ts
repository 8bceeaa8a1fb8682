import { type Fields, isFields } from '../../core/fields.ts';
import type { KubeObject } from '../../core/objects.ts';
import { isSame } from './diff.ts';
import { hasKeys } from './list-keys.ts';
import { entriesOf, type FieldSet, isOurs } from './ownership.ts';

/** What the API server leaves out of every field set. */
const IDENTITY = ['name', 'namespace'];

/**
 * Whether a server-side apply of the object would leave the live one as it is: our last apply had the same fields, to the
 * last one, and each still has the value that the object gives it. Whatever is not certain is no.
 */
export function isAsApplied({ apiVersion, kind, metadata, ...rest }: KubeObject, live: KubeObject): boolean {
  const ours = entriesOf(live).filter(isOurs);
  const [entry] = ours;
  if (ours.length !== 1 || entry?.apiVersion !== apiVersion) return false;
  if (live.apiVersion !== apiVersion || live.kind !== kind || live.metadata.deletionTimestamp !== undefined)
    return false;
  const named = Object.entries(metadata).filter(([name]) => !IDENTITY.includes(name));
  const written = { ...rest, ...(named.length > 0 && { metadata: Object.fromEntries(named) }) };
  return isKept((entry.fieldsV1 ?? {}) as FieldSet, written, live);
}

function isKept(set: FieldSet, written: unknown, live: unknown): boolean {
  const steps = Object.keys(set).filter((step) => step !== '.');
  if (steps.length === 0) return isSame(written, live);
  if (steps.every((step) => step.startsWith('f:')))
    return isFields(written) && isFields(live) && areFieldsKept(set, written, live);
  return Array.isArray(written) && Array.isArray(live) && areItemsKept(set, steps, { written, live });
}

function areFieldsKept(set: FieldSet, written: Fields, live: Fields): boolean {
  const steps = Object.keys(set).filter((step) => step !== '.');
  const names = Object.keys(written);
  return (
    names.length === steps.length &&
    names.every((name) => {
      const below = set[`f:${name}`];
      return below !== undefined && name in live && isKept(below, written[name], live[name]);
    })
  );
}

type Lists = { readonly written: readonly unknown[]; readonly live: readonly unknown[] };

/** Every item is known by its keys, or as a value of a set, to exactly one step and one live item, in the same order. */
function areItemsKept(set: FieldSet, steps: readonly string[], { written, live }: Lists): boolean {
  if (steps.length !== written.length) return false;
  let behind = -1;
  const used = new Set<string>();
  return written.every((item) => {
    const found = steps.filter((step) => isItem(step, item));
    const [step = ''] = found;
    const places = live.flatMap((one, index) => (isItem(step, one) ? [index] : []));
    const [place = -1] = places;
    if (found.length !== 1 || places.length !== 1 || used.has(step) || place <= behind) return false;
    used.add(step);
    behind = place;
    const below = set[step] ?? {};
    if (step.startsWith('v:')) return Object.keys(below).length === 0;
    // Whoever owns fields of an item without the item itself does not keep it.
    return '.' in below && isKept(below, item, live[place]);
  });
}

function isItem(step: string, item: unknown): boolean {
  if (step.startsWith('v:')) return isSame(JSON.parse(step.slice(2)), item);
  if (!step.startsWith('k:')) return false;
  const keys: unknown = JSON.parse(step.slice(2));
  return isFields(keys) && hasKeys(item, keys);
}
