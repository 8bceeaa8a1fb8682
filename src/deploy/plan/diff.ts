import { type Fields, isFields } from '../../core/fields.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { FieldChange } from '../../core/plan.ts';

/** Fields the API server and its controllers write; they say nothing about what somebody wanted. */
const SERVER_FIELDS = [
  'managedFields',
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
];

/** Written by kubectl apply and by the server: a copy of the object, and counters. */
const FOREIGN_ANNOTATIONS = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'deprecated.daemonset.template.generation',
];

/** The object as somebody wants it: without status and without what the server keeps for itself. */
export function wanted({ metadata, ...rest }: KubeObject): Fields {
  const annotations = without(metadata.annotations ?? {}, FOREIGN_ANNOTATIONS);
  const kept: Fields = { ...without(metadata, SERVER_FIELDS), annotations };
  return {
    ...without(rest, ['status']),
    metadata: Object.keys(annotations).length > 0 ? kept : without(kept, ['annotations']),
  };
}

/** Fields that differ between two objects as stored, in the order of the paths. */
export function changesBetween(
  live: KubeObject | undefined,
  next: KubeObject | undefined,
): readonly FieldChange[] {
  // Most objects of most releases stay as they are, to the last field that the server keeps for itself.
  if (isSame(live, next)) return [];
  return [...compare('', live && wanted(live), next && wanted(next))];
}

function* compare(path: string, from: unknown, to: unknown): Generator<FieldChange> {
  if (isSame(from, to)) return;
  if (isFields(from) && isFields(to)) {
    for (const name of [...new Set([...Object.keys(from), ...Object.keys(to)])].toSorted())
      yield* compare(joined(path, name), from[name], to[name]);
    return;
  }
  const before = byName(from);
  const after = byName(to);
  if (before && after && inSameOrder([...before.keys()], [...after.keys()])) {
    for (const name of new Set([...before.keys(), ...after.keys()]))
      yield* compare(`${path}[${name}]`, before.get(name), after.get(name));
    return;
  }
  yield { path, from, to };
}

/** Containers, ports, variables and volumes are lists whose items have names; people think of them by name. */
function byName(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (!Array.isArray(value) || !value.every(isFields)) return undefined;
  const named = new Map(value.map((item) => [item['name'], item] as const));
  const usable = named.size === value.length && [...named.keys()].every((name) => typeof name === 'string');
  return usable ? (named as ReadonlyMap<string, unknown>) : undefined;
}

/** The order of variables and containers has meaning, so a change of it must show. */
function inSameOrder(before: readonly string[], after: readonly string[]): boolean {
  const kept = before.filter((name) => after.includes(name));
  return isSame(
    kept,
    after.filter((name) => before.includes(name)),
  );
}

function joined(path: string, name: string): string {
  const plain = /^[A-Za-z0-9_-]+$/.test(name);
  if (!plain) return `${path}[${name}]`;
  return path === '' ? name : `${path}.${name}`;
}

export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isFields(a) || !isFields(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => name in b && isSame(a[name], b[name]))
  );
}

function without(fields: Fields, names: readonly string[]): Fields {
  const kept: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) if (!names.includes(name)) kept[name] = field;
  return kept;
}
