import { groupOf, type KubeObject } from '../../core/objects.ts';
import type { Cluster, Ref } from '../../core/ports/cluster.ts';
import { entryVersions, movedVersion } from '../plan/adoption.ts';

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

/** Versions of the entries of an object that the server serves no more: it can do nothing with such entries, nor with the object. */
export async function goneVersions(
  live: KubeObject,
  cluster: Pick<Cluster, 'resource'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const versions = entryVersions(live).filter((version) => version !== live.apiVersion);
  const served = await Promise.all(
    versions.map(async (version) => cluster.resource(version, live.kind, signal)),
  );
  return versions.filter((_, index) => served[index] === undefined);
}

/** Whether entries of an object have to be renamed or dropped before it can be applied. */
export async function isOutdated(
  live: KubeObject,
  desired: KubeObject,
  cluster: Pick<Cluster, 'resource'>,
  signal: AbortSignal,
): Promise<boolean> {
  return movedVersion(live, desired) !== undefined || (await goneVersions(live, cluster, signal)).length > 0;
}
