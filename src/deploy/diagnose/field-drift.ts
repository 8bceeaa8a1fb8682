import { isFields } from '../../core/fields.ts';
import type { Drift } from '../../core/events/notes.ts';
import type { KubeObject, ManagedFields } from '../../core/objects.ts';
import { quantity } from '../../core/quantity.ts';
import { below, stepText } from '../plan/field-steps.ts';
import { withoutAggregatedRules } from '../plan/aggregated.ts';
import { addedSince } from '../plan/foreign.ts';
import { type FieldSet, MANAGER } from '../plan/ownership.ts';

type FieldDrift = Omit<Drift, 'key'>;

/** What of a desired object is other than it was applied, by the API's own record of who owns which field. */
export function fieldDrift(written: KubeObject, live: KubeObject): readonly FieldDrift[] {
  // Records of before may have them.
  const desired = withoutAggregatedRules(written);
  const others = (live.metadata.managedFields ?? []).filter(
    ({ manager = '', subresource }) => !manager.startsWith(MANAGER) && subresource !== 'status',
  );
  const changed = others.flatMap((entry) =>
    changedFields(desired, live, { set: (entry.fieldsV1 ?? {}) as FieldSet, path: '', entry }),
  );
  const known = new Set(changed.map(({ path }) => path));
  const missing = missingFields(desired, live).filter(({ path }) => !known.has(path));
  // Told without its value: what a hand adds may be a secret.
  const added = addedSince(desired, live).map(({ path, entry: { manager, time } }): FieldDrift => ({
    path,
    wanted: undefined,
    found: undefined,
    added: true,
    manager,
    time,
  }));
  return [...changed, ...missing, ...added];
}

type Owned = { readonly set: FieldSet; readonly path: string; readonly entry: ManagedFields };

function changedFields(desired: unknown, live: unknown, { set, path, entry }: Owned): FieldDrift[] {
  const steps = Object.keys(set).filter((step) => step !== '.');
  if (steps.length > 0)
    return steps.flatMap((step) => {
      const [wanted, found] = [below(desired, step), below(live, step)];
      const next = { set: set[step] ?? {}, path: path + stepText(step), entry };
      return wanted === undefined ? [] : changedFields(wanted, found, next);
    });
  const isWhole = Object.keys(set).length === 0;
  if (!isWhole && (isFields(desired) || Array.isArray(desired))) return [];
  if (isWhole ? isSame(desired, live, path) : isSameValue(path, desired, live)) return [];
  const { manager, time } = entry;
  return [{ path: path.replace(/^\./, ''), wanted: desired, found: live, manager, time }];
}

/** What chooses by labels has no defaults, so that each name more is somebody's. */
const CHOOSING = /(?:[sS]elector|\.matchLabels)$/;

/** Whether what has one owner as a whole is as it was written, but for what the server adds or leaves out of itself. */
function isSame(wanted: unknown, found: unknown, path: string): boolean {
  if (found === undefined && [false, 0, '', null].includes(wanted as null)) return true;
  if (Array.isArray(wanted)) {
    const there: readonly unknown[] = Array.isArray(found) ? found : [];
    return (
      there.length === wanted.length &&
      wanted.every((item, index) => isSame(item, there[index], `${path}[${index}]`))
    );
  }
  if (!isFields(wanted)) return isSameValue(path, wanted, found);
  const there = isFields(found) ? found : {};
  return (
    Object.entries(wanted).every(([name, value]) => isSame(value, there[name], `${path}.${name}`)) &&
    (!CHOOSING.test(path) || Object.keys(there).every((name) => name in wanted))
  );
}

/** Fields of amounts, which the API server rewrites: `1000m` becomes `1`. */
const AMOUNT =
  /\.(?:requests|limits|hard|capacity|default|defaultRequest|min|max)(?:\.|\[)|\.(?:sizeLimit|averageValue|target\.value|divisor)$/;

function isSameValue(path: string, desired: unknown, live: unknown): boolean {
  if (desired === live) return true;
  const [wanted, found] = [desired, live].map(quantity);
  return AMOUNT.test(path) && wanted !== undefined && wanted === found;
}

/** Items of lists that the release wrote and that are there no more; nobody owns what is gone. */
function missingFields(desired: unknown, live: unknown, path = ''): FieldDrift[] {
  if (Array.isArray(desired) && Array.isArray(live))
    return desired.flatMap((item: unknown) => {
      const name = isFields(item) ? item['name'] : undefined;
      if (typeof name !== 'string') return [];
      const found = live.find((other: unknown) => isFields(other) && other['name'] === name) as unknown;
      const at = `${path}[${name}]`;
      return found === undefined ? [gone(at, item)] : missingFields(item, found, at);
    });
  if (!isFields(desired) || !isFields(live)) return [];
  return Object.entries(desired).flatMap(([name, wanted]) =>
    missingFields(wanted, live[name], `${path}.${name}`),
  );
}

function gone(path: string, wanted: unknown): FieldDrift {
  return { path: path.replace(/^\./, ''), wanted, found: undefined, manager: undefined, time: undefined };
}
