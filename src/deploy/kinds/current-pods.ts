import type { KubeObject } from '../../core/objects.ts';
import type { Pod } from '../../core/pod.ts';
import { type JudgeContext, ownedBy } from './context.ts';
import { currentPods as daemonPods } from './daemon-set.ts';
import { currentReplicaSet } from './deployment.ts';
import { currentPods as statefulPods } from './stateful-set.ts';

type Sight = Pick<JudgeContext, 'pods' | 'replicaSets' | 'controllerRevisions'>;

/** The Pods that stand for what was applied; those of older revisions are none of them. */
export function currentPodsOf(live: KubeObject, sight: Sight): readonly Pod[] {
  const { pods = [], replicaSets } = sight;
  switch (live.kind) {
    case 'Deployment': {
      const current = currentReplicaSet(live, replicaSets);
      return current ? ownedBy(current, pods) : [];
    }
    case 'StatefulSet':
      return statefulPods(live, pods) ?? [];
    case 'DaemonSet':
      return daemonPods(live, sight) ?? [];
    case 'Pod':
      return pods.filter(({ metadata }) => metadata.uid === live.metadata.uid);
    default:
      return ownedBy(live, pods);
  }
}
