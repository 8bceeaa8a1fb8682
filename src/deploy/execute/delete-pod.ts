import type { Pod } from '../../core/pod.ts';
import type { Cluster } from '../../core/ports/cluster.ts';

/** Deletes this very Pod, and none that has taken its name meanwhile. */
export async function deletePod({ metadata }: Pod, cluster: Cluster, signal: AbortSignal): Promise<void> {
  const { name, namespace, uid } = metadata;
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name };
  await cluster.remove(ref, uid === undefined ? {} : { uid }, signal);
}
