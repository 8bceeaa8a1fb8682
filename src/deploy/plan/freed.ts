import type { KubeObject } from '../../core/objects.ts';
import { entriesOf, type FieldSet, holds } from './ownership.ts';
import { REPLICAS_MANAGER, replicasOf } from './replicas.ts';

/** Who scales for a HorizontalPodAutoscaler and for KEDA, by the subresource `scale`. */
const SCALING = /^(?:kube-controller-manager|horizontal-pod-autoscaler|keda(?:-operator)?)$/;

/**
 * Managers of a number of replicas that no autoscaler sets any more, so that the manifest may: we ourselves, when we
 * left it to one, and whoever scaled for it. `desired` has replicas only where nothing else sets them.
 */
export function freedManagers(live: KubeObject, desired: KubeObject): readonly string[] {
  if (replicasOf(desired) === undefined) return [];
  const found = entriesOf(live).filter(
    ({ manager = '', subresource, fieldsV1 }) =>
      holds(fieldsV1 as FieldSet | undefined, ['f:spec', 'f:replicas']) &&
      (manager === REPLICAS_MANAGER || (subresource === 'scale' && SCALING.test(manager))),
  );
  return [...new Set(found.map(({ manager = '' }) => manager))];
}
