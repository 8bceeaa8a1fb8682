import { stuckPod } from '../kinds/stateful-set.ts';
import type { TrackRequest } from './request.ts';
import { contextFor, liveOf, type Snapshot } from './snapshot.ts';
import type { Tracked } from './tracked.ts';

/** Has the Pods deleted, once each, that keep a StatefulSet from replacing them (kubernetes/kubernetes#67250). */
export async function deleteStuckPods(
  { tracked, snapshot }: { readonly tracked: readonly Tracked[]; readonly snapshot: Snapshot },
  deleted: Set<string>,
  { emit, clock, options, signal }: TrackRequest,
): Promise<void> {
  const { deletePod, startedAt } = options;
  if (!deletePod) return;
  for (const one of tracked.filter(({ key }) => key.group === 'apps' && key.kind === 'StatefulSet')) {
    const pod = stuckPod(liveOf(one, snapshot), contextFor(one, snapshot));
    const uid = pod?.metadata.uid;
    if (!pod || uid === undefined || deleted.has(uid)) continue;
    deleted.add(uid);
    await deletePod(pod, signal);
    const ms = clock.now() - (startedAt ?? clock.now());
    emit({ type: 'pod.freed', key: one.key, pod: pod.metadata.name, ms });
  }
}
