import type { KubeObject } from '../../core/objects.ts';
import type { KubeEvent } from '../../core/pod.ts';
import type { Change } from './feed.ts';
import type { Tracked } from './tracked.ts';
import type { Store } from './store.ts';

/**
 * uids of the objects that changes are about: their own, those of their owners, and theirs. Undefined where a change may
 * be about any object: then all have to be looked at.
 */
export function affectedBy(changes: readonly Change[], store: Store): ReadonlySet<string> | undefined {
  const affected = new Set<string>();
  for (const change of changes) {
    if (change.type !== 'changed' && change.type !== 'removed') return undefined;
    if (!collect(change.object, store, affected)) return undefined;
  }
  return affected;
}

/** False where it cannot be reported. */
function collect(object: KubeObject, store: Store, affected: Set<string>): boolean {
  const { uid, ownerReferences = [] } = object.metadata;
  switch (object.kind) {
    case 'Event': {
      const pod = store.withUid('Pod', (object as KubeEvent).involvedObject?.uid);
      // Of a Pod that is gone or not yet known: whoever owns it is affected by the Pod's own change.
      return pod === undefined || collect(pod, store, affected);
    }
    case 'Pod':
    case 'ReplicaSet': {
      if (uid !== undefined) affected.add(uid);
      return ownerReferences.every((owner) => {
        affected.add(owner.uid);
        if (owner.kind !== 'ReplicaSet') return true;
        const set = store.withUid('ReplicaSet', owner.uid);
        return set !== undefined && collect(set, store, affected);
      });
    }
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      if (uid !== undefined) affected.add(uid);
      return uid !== undefined;
    default:
      return false;
  }
}

/** Judged by nothing but themselves and what they own; a Service, for one, is judged by the workload behind it. */
const JUDGED_ALONE = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** Whether looking again would say the same. */
export function isUnaffected(
  { applied, verdict }: Pick<Tracked, 'applied' | 'verdict'>,
  affected: ReadonlySet<string> | undefined,
): boolean {
  const { uid } = applied.metadata;
  if (!affected || verdict === undefined || uid === undefined) return false;
  return JUDGED_ALONE.has(applied.kind) && !affected.has(uid);
}
