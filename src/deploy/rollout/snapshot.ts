import { keyId, keyOf, type KubeObject } from '../../core/objects.ts';
import type { JudgeContext, PodMemory } from '../kinds/context.ts';
import { BYSTANDERS } from './selections.ts';
import type { Tracked } from './tracked.ts';
import type { Store } from './store.ts';

/** What all judges of one look have in common. */
export type Snapshot = Omit<JudgeContext, 'policy' | 'written'>;

export function snapshotOf(
  store: Store,
  tracked: readonly Tracked[],
  moment: Pick<
    Snapshot,
    'at' | 'images' | 'deletesStuckPods' | 'withStatus' | 'rules' | 'lost' | 'changed'
  > & {
    readonly memory: ReadonlyMap<string, PodMemory>;
  },
): Snapshot {
  return {
    pods: store.pods(),
    replicaSets: store.all('apps/ReplicaSet'),
    controllerRevisions: store.all('apps/ControllerRevision'),
    events: store.events(),
    services: store.all('/Service'),
    storageClasses: store.all('storage.k8s.io/StorageClass'),
    bystanders: BYSTANDERS.flatMap((kind) => store.all(kind) ?? []),
    peers: tracked.map(({ applied }) => store.find(applied) ?? applied),
    ...moment,
  };
}

/** What one judge gets of it. */
export function contextFor({ applied, policy, role }: Tracked, snapshot: Snapshot): JudgeContext {
  return { ...snapshot, policy, written: role === 'written' ? applied : undefined };
}

/** The object as last read, or as the API answered to its apply. */
export function liveOf({ applied }: Tracked, { peers }: Snapshot): KubeObject {
  const id = keyId(keyOf(applied));
  return peers.find((live) => keyId(keyOf(live)) === id) ?? applied;
}
