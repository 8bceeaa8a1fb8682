import type { KubeObject } from '../../core/objects.ts';
import type { KubeEvent } from '../../core/pod.ts';
import { kindOf } from '../kinds/index.ts';
import { kindId } from '../kinds/kind.ts';
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
  switch (kindId(object)) {
    case '/Event': {
      const pod = store.withUid('/Pod', (object as KubeEvent).involvedObject?.uid);
      // Of a Pod that is gone or not yet known: its owner is affected by the Pod's own change.
      return pod === undefined || collect(pod, store, affected);
    }
    case '/Pod':
    case 'apps/ReplicaSet': {
      if (uid !== undefined) affected.add(uid);
      return ownerReferences.every((owner) => {
        affected.add(owner.uid);
        if (kindId(owner) !== 'apps/ReplicaSet') return true;
        const set = store.withUid('apps/ReplicaSet', owner.uid);
        return set !== undefined && collect(set, store, affected);
      });
    }
    default:
      if (uid !== undefined) affected.add(uid);
      return uid !== undefined && kindOf(object)?.standsAlone === true;
  }
}

/** Whether looking again would say the same. */
export function isUnaffected(
  { applied, verdict }: Pick<Tracked, 'applied' | 'verdict'>,
  affected: ReadonlySet<string> | undefined,
): boolean {
  const { uid } = applied.metadata;
  if (!affected || verdict === undefined || uid === undefined) return false;
  return kindOf(applied)?.standsAlone === true && !affected.has(uid);
}
