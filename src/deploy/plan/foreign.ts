import type { KubeObject, ManagedFields } from '../../core/objects.ts';
import { pathText, stepsLacking, valueAt } from './field-steps.ts';
import { isControllerOf, TOOLS } from './adoption.ts';
import { type FieldSet, MANAGER, appliedBy, entriesOf, isOurs, ownsMore } from './ownership.ts';

/** A field that somebody added to an object after we last wrote it. */
export type Added = { readonly path: string; readonly entry: ManagedFields };

/**
 * What controllers add to whatever passes them: locks, owners and certificates; a restart by hand and a number that no
 * manifest sets are no other release either.
 */
export const USUAL =
  /^metadata\.(?:finalizers|ownerReferences)\b|^spec\.replicas$|caBundle|annotations\[kubectl\.kubernetes\.io\/restartedAt\]$/;

/** What others added since we last wrote the object, that the desired one does not have. */
export function addedSince(desired: KubeObject, live: KubeObject): readonly Added[] {
  const entries = entriesOf(live);
  const ours = entries.find(isOurs)?.time ?? '';
  if (appliedBy(MANAGER, live) === undefined) return [];
  const isController = isControllerOf(live);
  return entries
    .filter(
      (entry) =>
        !managerOf(entry).startsWith(MANAGER) &&
        !isController(managerOf(entry)) &&
        (!entry.subresource || entry.subresource === 'scale') &&
        (entry.operation !== 'Apply' || ownsMore(entry.fieldsV1 as FieldSet)) &&
        (entry.time ?? '') >= ours,
    )
    .flatMap((entry) =>
      stepsLacking((entry.fieldsV1 ?? {}) as FieldSet, desired)
        .filter((steps) => valueAt(live, steps) !== undefined)
        .map((steps) => ({ path: pathText(steps), entry }))
        .filter(({ path }) => !USUAL.test(path) && (TOOLS.test(managerOf(entry)) || !isAnnotation(path))),
    );
}

function managerOf({ manager = '' }: ManagedFields): string {
  return manager;
}

function isAnnotation(path: string): boolean {
  return /^metadata\.annotations\b/.test(path);
}
