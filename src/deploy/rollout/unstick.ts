import { refOf } from '../../core/ports/cluster.ts';
import { stuckPod } from '../kinds/stateful-set.ts';
import type { Followed } from './followed.ts';
import { liveOf, type Scene } from './scene.ts';
import type { TrackRequest } from './track.ts';

/** Deletes, once each, the Pods that a StatefulSet waits for in vain (kubernetes/kubernetes#67250). */
export async function freeStuckPods(
  { followed, scene }: { readonly followed: readonly Followed[]; readonly scene: Scene },
  freed: Set<string>,
  { cluster, emit, clock, options, signal }: TrackRequest,
): Promise<void> {
  for (const one of followed.filter(({ key }) => key.kind === 'StatefulSet')) {
    const pod = stuckPod(liveOf(one, scene), { ...scene, policy: one.policy });
    const uid = pod?.metadata.uid;
    if (!pod || uid === undefined || freed.has(uid)) continue;
    freed.add(uid);
    await cluster.remove({ ...refOf(pod), apiVersion: 'v1', kind: 'Pod' }, { uid }, signal);
    const ms = clock.now() - (options.startedAt ?? clock.now());
    emit({ type: 'pod.freed', key: one.key, pod: pod.metadata.name, ms });
  }
}
