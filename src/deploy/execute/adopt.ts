import type { KubeObject } from '../../core/objects.ts';
import type { Step } from '../../core/plan.ts';
import { type Cluster, refOf } from '../../core/ports/cluster.ts';
import { adoptedFields, isReplaced } from '../plan/adoption.ts';
import { MANAGER, entriesOf } from '../plan/ownership.ts';
import { goneVersions } from '../survey/served.ts';

/**
 * Turns the other managers' entries, and what we applied in another version, into one of ours in this version, unless
 * the object changed since it was read. Entries of others in a version that is gone are dropped: nobody can read them.
 */
export async function takeOver(
  live: KubeObject,
  { apiVersion, adopts }: Pick<Step, 'apiVersion' | 'adopts'>,
  {
    desired,
    cluster,
    signal,
  }: { readonly desired: KubeObject; readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<void> {
  const gone = await goneVersions(live, cluster, signal);
  const kept = entriesOf(live).filter(
    (entry) => !isReplaced(entry, adopts) && !gone.includes(entry.apiVersion ?? ''),
  );
  const time = entriesOf(live).find((entry) => isReplaced(entry, adopts))?.time;
  const ours = {
    manager: MANAGER,
    operation: 'Apply',
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: adoptedFields(live, desired, adopts),
  };
  const body = [
    { op: 'replace', path: '/metadata/managedFields', value: [...kept, ours] },
    { op: 'replace', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
  ];
  await cluster.patch(refOf(live), { type: 'json', body }, signal);
}
