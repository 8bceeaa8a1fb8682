import { isFields } from '../../core/fields.ts';
import { type KubeObject, groupOf } from '../../core/objects.ts';

/**
 * A ClusterRole that is made of others without rules of its own: the control plane fills them in and overwrites whatever is written
 * there, `rules: []` as Kubernetes' own examples have it too.
 */
export function withoutAggregatedRules(object: KubeObject): KubeObject {
  const isAggregated =
    object.kind === 'ClusterRole' &&
    groupOf(object.apiVersion) === 'rbac.authorization.k8s.io' &&
    isFields(object['aggregationRule']);
  if (!isAggregated) return object;
  const own = Object.entries(object).filter(([name]) => name !== 'rules');
  return Object.fromEntries(own) as KubeObject;
}
