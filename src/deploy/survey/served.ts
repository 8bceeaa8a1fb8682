import { groupOf } from '../../core/objects.ts';
import type { Cluster, Ref } from '../../core/ports/cluster.ts';

/** The same object under a version that the server still serves; undefined where it has no such kind any more. */
export async function servedRef<R extends Ref>(
  ref: R,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<R | undefined> {
  if (await cluster.resource(ref.apiVersion, ref.kind, signal)) return ref;
  const group = groupOf(ref.apiVersion);
  if (group === '') return undefined;
  for (const version of await cluster.versions(group, signal)) {
    const apiVersion = `${group}/${version}`;
    if (await cluster.resource(apiVersion, ref.kind, signal)) return { ...ref, apiVersion };
  }
  return undefined;
}
