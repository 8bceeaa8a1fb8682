import type { KubeObject } from '../../core/objects.ts';
import type { KubeEvent } from '../../core/pod.ts';
import type { Change } from './feed.ts';
import type { Followed } from './followed.ts';
import type { Store } from './store.ts';

/**
 * uids of the objects that changes are about: their own, those of their owners, and theirs. Undefined where a change may
 * be about any object: then all have to be looked at.
 */
export function touchedBy(changes: readonly Change[], store: Store): ReadonlySet<string> | undefined {
  const touched = new Set<string>();
  for (const change of changes) {
    if (change.type !== 'changed' && change.type !== 'removed') return undefined;
    if (!touch(change.object, store, touched)) return undefined;
  }
  return touched;
}

/** False where it cannot be told. */
function touch(object: KubeObject, store: Store, touched: Set<string>): boolean {
  const { uid, ownerReferences = [] } = object.metadata;
  switch (object.kind) {
    case 'Event': {
      const pod = store.withUid('Pod', (object as KubeEvent).involvedObject?.uid);
      // Of a Pod that is gone or not yet known: whoever owns it is touched by the Pod's own change.
      return pod === undefined || touch(pod, store, touched);
    }
    case 'Pod':
    case 'ReplicaSet': {
      if (uid !== undefined) touched.add(uid);
      return ownerReferences.every((owner) => {
        touched.add(owner.uid);
        if (owner.kind !== 'ReplicaSet') return true;
        const set = store.withUid('ReplicaSet', owner.uid);
        return set !== undefined && touch(set, store, touched);
      });
    }
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      if (uid !== undefined) touched.add(uid);
      return uid !== undefined;
    default:
      return false;
  }
}

/** Judged by nothing but themselves and what they own; a Service, for one, is judged by the workload behind it. */
const JUDGED_ALONE = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** Whether looking again would say the same. */
export function isUntouched(
  { applied, verdict }: Pick<Followed, 'applied' | 'verdict'>,
  touched: ReadonlySet<string> | undefined,
): boolean {
  const { uid } = applied.metadata;
  if (!touched || verdict === undefined || uid === undefined) return false;
  return JUDGED_ALONE.has(applied.kind) && !touched.has(uid);
}
