import { isFields } from '../../core/fields.ts';
import type { KubeObject, ManagedFields } from '../../core/objects.ts';
import { droppedFrom } from './dropped-fields.ts';
import { stepsLacking } from './field-steps.ts';
import { hasKeys } from './list-keys.ts';
import { type FieldSet, MANAGER, appliedBy, entriesOf, isOurs, ownsMore, union, minus } from './ownership.ts';
import { unownedFields } from './unowned.ts';

/** Managers of tools that applied the same manifests before Slipway did. */
const APPLIERS: readonly { readonly manager: string; readonly operation: string }[] = [
  { manager: 'kubectl-client-side-apply', operation: 'Update' },
  { manager: 'before-first-apply', operation: 'Update' },
  { manager: 'kubectl', operation: 'Apply' },
];

/**
 * Managers whose fields become ours: those of appliers when the object is applied for the first time, and those that
 * the person named. Without that, a field that the manifest has dropped since would stay, because its owner never comes
 * back to remove it.
 */
export function adoptable(live: KubeObject, named: readonly string[] = []): readonly string[] {
  const isFirst = appliedBy(MANAGER, live) === undefined;
  const found = entriesOf(live).filter((entry) => (isFirst && isApplier(entry)) || isNamed(entry, named));
  return [...new Set(found.map(({ manager = '' }) => manager))];
}

/** Controllers of the cluster itself; their fields are nothing that a manifest could have. */
export const CONTROLLERS =
  /^(?:kube-[a-z-]+|kubelet|clusterrole-aggregation-controller|cloud-controller-manager|kwok|horizontal-pod-autoscaler)$/;

/** Tools that people change objects with; what else writes annotations and fields of its own is a controller at work. */
export const TOOLS =
  /^(?:kubectl|k9s|helm|oc$|(?:open|free)?lens|mozilla|node-fetch|headlamp|kubernetes-dashboard|dashboard)/i;

/** Whether a manager is a controller at work on the object: one of the cluster itself, or who writes its status; no tool of people is. */
export function isControllerOf(live: KubeObject): (manager: string) => boolean {
  const reporters = new Set(
    entriesOf(live)
      .filter(({ subresource }) => subresource === 'status')
      .map(({ manager }) => manager),
  );
  return (manager) => CONTROLLERS.test(manager) || (reporters.has(manager) && !TOOLS.test(manager));
}

/** Managers other than us that have fields which the desired object lacks, so that these stay whatever we apply. */
export function keepersOf(live: KubeObject, desired: KubeObject): readonly string[] {
  const isController = isControllerOf(live);
  const keepers = entriesOf(live).filter(
    ({ manager = '', operation, subresource, fieldsV1 }) =>
      !manager.startsWith(MANAGER) &&
      !isController(manager) &&
      (subresource === undefined || subresource === '' || subresource === 'scale') &&
      // A helper that applies a label or an annotation of its own is nobody's rest.
      (operation !== 'Apply' || ownsMore(fieldsV1 as FieldSet)) &&
      stepsLacking((fieldsV1 ?? {}) as FieldSet, desired).length > 0,
  );
  return [...new Set(keepers.map(({ manager = '' }) => manager))].toSorted();
}

/** The version that our last apply was in, where it is not that of the object. */
export function movedVersion(
  live: KubeObject,
  { apiVersion }: Pick<KubeObject, 'apiVersion'>,
): string | undefined {
  const version = entriesOf(live).find(isOurs)?.apiVersion;
  return version === apiVersion ? undefined : version;
}

/** Nobody is known to own any of its fields. */
export function isBare(live: KubeObject): boolean {
  return entriesOf(live).length === 0;
}

/** Versions that the entries of a group's other versions are named in. */
export function entryVersions(live: KubeObject): readonly string[] {
  return [...new Set(entriesOf(live).flatMap(({ apiVersion }) => apiVersion ?? []))];
}

/**
 * Everything that such managers own, or that we own ourselves. Where we are named among them, what nobody owns is ours too,
 * so that the next apply drops it.
 */
export function adoptedFields(live: KubeObject, desired: KubeObject, named: readonly string[]): FieldSet {
  return entriesOf(live)
    .filter((entry) => isReplaced(entry, named))
    .reduce<FieldSet>(
      (all, { fieldsV1 }) => union(all, fieldsV1 as FieldSet),
      named.includes(MANAGER) ? unownedFields(live, desired) : {},
    );
}

/** Entries that a take-over replaces by one of ours. */
export function isReplaced(entry: ManagedFields, named: readonly string[]): boolean {
  return isApplier(entry) || isOurs(entry) || isNamed(entry, named);
}

/** A scaling is an entry of its own, for the subresource; nothing else of a controller is ever taken over. */
function isNamed({ manager = '', subresource }: ManagedFields, named: readonly string[]): boolean {
  if (!named.includes(manager)) return false;
  return CONTROLLERS.test(manager) ? subresource === 'scale' : subresource !== 'status';
}

function isApplier({ manager, operation, subresource }: ManagedFields): boolean {
  return !subresource && APPLIERS.some((one) => one.manager === manager && one.operation === operation);
}

/** The object as take-over and apply leave it, before the server defaults and checks it. */
export function takenOver(live: KubeObject, desired: KubeObject, named: readonly string[] = []): KubeObject {
  // What another manager has as well stays when we let go of it.
  const others = entriesOf(live)
    .filter((entry) => !isReplaced(entry, named))
    .reduce<FieldSet>((all, { fieldsV1 }) => union(all, (fieldsV1 ?? {}) as FieldSet), {});
  const owned = minus(adoptedFields(live, desired, named), others);
  const kept = droppedFrom(live, { owned, desired });
  const known = entriesOf(live).reduce<FieldSet>(
    (all, { fieldsV1 }) => union(all, (fieldsV1 ?? {}) as FieldSet),
    {},
  );
  return merged(kept, desired, known) as KubeObject;
}

/** Merges as server-side apply does; what the API knows as a list with keys is told by the field sets. */
function merged(live: unknown, desired: unknown, known: FieldSet): unknown {
  if (Array.isArray(live) && Array.isArray(desired)) return mergedList(live, desired, known);
  if (!isFields(live) || !isFields(desired)) return desired;
  const all: Record<string, unknown> = { ...live };
  for (const [name, value] of Object.entries(desired))
    all[name] = name in live ? merged(live[name], value, known[`f:${name}`] ?? {}) : value;
  return all;
}

function mergedList(
  live: readonly unknown[],
  desired: readonly unknown[],
  known: FieldSet,
): readonly unknown[] {
  const steps = Object.keys(known);
  if (steps.some((step) => step.startsWith('v:')))
    return [...live.filter((item) => !desired.includes(item)), ...desired];
  const keys = keysOf(steps);
  if (!keys) return desired;
  const pairs = desired.map((item) => ({ item, live: live.find((one) => isSameItem(one, item, keys)) }));
  const left = live.filter((one) => !pairs.some((pair) => pair.live === one));
  const result: unknown[] = [];
  const rest = [...live];
  // Items that only the cluster has keep their places between those of the manifest.
  for (const pair of pairs) {
    while (rest.length > 0 && left.includes(rest[0])) result.push(rest.shift());
    if (rest[0] === pair.live) rest.shift();
    result.push(
      pair.live === undefined ? pair.item : merged(pair.live, pair.item, belowOf(pair.live, known)),
    );
  }
  return [...result, ...rest.filter((one) => left.includes(one))];
}

/** Names of the fields that tell the items of a list apart, as in `k:{"containerPort":80,"protocol":"TCP"}`. */
function keysOf(steps: readonly string[]): readonly string[] | undefined {
  const step = steps.find((one) => one.startsWith('k:'));
  return step === undefined ? undefined : Object.keys(JSON.parse(step.slice(2)) as object);
}

function isSameItem(live: unknown, desired: unknown, keys: readonly string[]): boolean {
  if (!isFields(live) || !isFields(desired)) return false;
  const own = Object.fromEntries(keys.map((key) => [key, live[key]]));
  return keys.some((key) => desired[key] !== undefined) && hasKeys(desired, own);
}

function belowOf(item: unknown, known: FieldSet): FieldSet {
  const fields = item as Record<string, unknown>;
  const found = Object.entries(known).find(
    ([step]) =>
      step.startsWith('k:') &&
      Object.entries(JSON.parse(step.slice(2)) as Record<string, unknown>).every(
        ([name, value]) => fields[name] === value,
      ),
  );
  return found?.[1] ?? {};
}
