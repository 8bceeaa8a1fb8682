import type { KubeObject, ManagedFields } from '../../core/objects.ts';
import { type Cluster, refOf } from '../../core/ports/cluster.ts';
import { adoptedFields, isApplier } from '../plan/adoption.ts';
import { MANAGER, entriesOf } from '../plan/ownership.ts';

/** Turns the other managers' entries into ours, unless the object changed since it was read. */
export async function takeOver(live: KubeObject, cluster: Cluster, signal: AbortSignal): Promise<void> {
  const kept = entriesOf(live).filter((entry) => !isApplier(entry));
  const { apiVersion, time } = entriesOf(live).find(isApplier) as ManagedFields & {
    readonly apiVersion?: string;
  };
  const ours = {
    manager: MANAGER,
    operation: 'Apply',
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: adoptedFields(live),
  };
  const body = [
    { op: 'replace', path: '/metadata/managedFields', value: [...kept, ours] },
    { op: 'replace', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
  ];
  await cluster.patch(refOf(live), { type: 'json', body }, signal);
}
