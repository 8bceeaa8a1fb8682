import { compareText } from '../../core/compare.ts';
import type { KubeObject, ManagedFields } from '../../core/objects.ts';
import { failed, type Verdict } from '../../core/verdict.ts';

/** Fails where the object is no longer the one that was applied: then its state says nothing about this release. */
export function judgeDrift(applied: KubeObject, live: KubeObject | undefined): Verdict | undefined {
  if (!live && applied.metadata.uid === undefined)
    return failed('stopped', 'it was never created: the release ended before it');
  if (!live) return failed('drift', 'it is gone: somebody else deleted it');
  if (applied.metadata.uid !== undefined && live.metadata.uid !== applied.metadata.uid)
    return failed('drift', 'somebody else deleted and recreated it');
  // Asked first: it is cheap, and nearly always the answer.
  if ((live.metadata.generation ?? 0) <= (applied.metadata.generation ?? 0)) return undefined;
  if (podSpecText(applied) === podSpecText(live)) return undefined;
  return failed('drift', `somebody else changed its pod template: ${changedBy(applied, live)}`);
}

/** Scaling and restarts from outside leave the Pod's own spec alone and are fine. */
function podSpecText({ spec }: KubeObject): string {
  return JSON.stringify((spec as { template?: { spec?: unknown } } | undefined)?.template?.spec ?? null);
}

function changedBy(applied: KubeObject, live: KubeObject): string {
  const before = new Set((applied.metadata.managedFields ?? []).map(fieldsId));
  const [latest] = (live.metadata.managedFields ?? [])
    .filter((fields) => fields.subresource === undefined && !before.has(fieldsId(fields)))
    .toSorted((a, b) => compareText(b.time ?? '', a.time ?? ''));
  return latest?.manager === undefined
    ? 'somebody else'
    : `${latest.manager}${latest.time ? ` at ${latest.time}` : ''}`;
}

function fieldsId({ manager, operation, time }: ManagedFields): string {
  return [manager, operation, time].join(' ');
}
