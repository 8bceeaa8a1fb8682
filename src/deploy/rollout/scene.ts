import type { KubeObject } from '../../core/objects.ts';
import type { Around, PodMemory } from '../kinds/around.ts';
import type { Followed } from './followed.ts';
import type { Store } from './store.ts';

/** What all judges of one look have in common. */
export type Scene = Omit<Around, 'policy'>;

export function sceneOf(
  store: Store,
  followed: readonly Followed[],
  moment: Pick<Scene, 'at' | 'images' | 'unstick'> & {
    readonly memory: ReadonlyMap<string, PodMemory>;
  },
): Scene {
  return {
    pods: store.pods(),
    replicaSets: store.all('ReplicaSet'),
    controllerRevisions: store.all('ControllerRevision'),
    events: store.events(),
    storageClasses: store.all('StorageClass'),
    company: followed.map(({ applied }) => store.find(applied) ?? applied),
    ...moment,
  };
}

/** The object as last read, or as the API answered to its apply. */
export function liveOf({ applied }: Followed, { company }: Scene): KubeObject {
  const { kind, metadata } = applied;
  return (
    company.find(
      (live) =>
        live.kind === kind &&
        live.metadata.name === metadata.name &&
        live.metadata.namespace === metadata.namespace,
    ) ?? applied
  );
}
