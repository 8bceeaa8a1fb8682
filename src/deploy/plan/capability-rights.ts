import type { KubeObject } from '../../core/objects.ts';
import { kindId } from '../kinds/kind.ts';
import { GATEWAY } from './capabilities.ts';
import type { Right } from './input.ts';

/** What has to be listed to know whether needs are met, by the kind that has them. */
const LISTS: Readonly<Record<string, readonly (readonly [group: string, resource: string])[]>> = {
  'networking.k8s.io/Ingress': [['networking.k8s.io', 'ingressclasses']],
  [`${GATEWAY}/Gateway`]: [[GATEWAY, 'gatewayclasses']],
  '/PersistentVolumeClaim': [
    ['storage.k8s.io', 'storageclasses'],
    ['', 'persistentvolumes'],
  ],
  'apps/StatefulSet': [
    ['storage.k8s.io', 'storageclasses'],
    ['', 'persistentvolumes'],
  ],
  'autoscaling/HorizontalPodAutoscaler': [['apiregistration.k8s.io', 'apiservices']],
};

/** Without them a need is taken to be met, and the rollout tells otherwise. */
export function capabilityRights(
  kinds: readonly Pick<KubeObject, 'apiVersion' | 'kind'>[],
): readonly Right[] {
  return kinds
    .flatMap((kind) => LISTS[kindId(kind)] ?? [])
    .map(([group, resource]) => ({ group, resource, verb: 'list', namespace: undefined, helpful: true }));
}
