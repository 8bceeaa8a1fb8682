import type { KubeObject } from '../../core/objects.ts';
import type { LiveMark } from '../../core/plan.ts';
import { canonical, sha256 } from './digest.ts';
import { wanted } from './diff.ts';
import { withoutReplicas } from './replicas.ts';

/** A mark of a live object that moves when somebody changes it, and stays while it only reports its status. */
export function markOf(live: KubeObject, { scaled }: Pick<LiveMark, 'scaled'>): LiveMark {
  const { uid = '', resourceVersion } = live.metadata;
  if (live.kind === 'Secret') return { uid, resourceVersion, content: undefined, scaled };
  const content = sha256(canonical(wanted(scaled ? withoutReplicas(live) : live)));
  return { uid, resourceVersion: undefined, content, scaled };
}
