import { judgeCustomResource } from './custom-resource.ts';
import type { Kind, Wave } from './kind.ts';

/** Custom resources that many clusters have. */
export const customKinds: readonly Kind[] = [
  { ...custom('argoproj.io', 'Rollout', 'workloads'), startsPods: true, rolls: true, scalable: true },
  custom('external-secrets.io', 'SecretStore', 'stores'),
  custom('external-secrets.io', 'ClusterSecretStore', 'stores'),
  custom('cert-manager.io', 'Issuer', 'stores'),
  custom('cert-manager.io', 'ClusterIssuer', 'stores'),
  custom('external-secrets.io', 'ExternalSecret', 'producers'),
  custom('bitnami.com', 'SealedSecret', 'producers'),
  custom('cert-manager.io', 'Certificate', 'producers'),
  custom('keda.sh', 'TriggerAuthentication', 'triggers'),
  custom('keda.sh', 'ClusterTriggerAuthentication', 'triggers'),
  custom('keda.sh', 'ScaledObject', 'scalers'),
  { ...custom('keda.sh', 'ScaledJob', 'scalers'), startsPods: true },
  custom('autoscaling.k8s.io', 'VerticalPodAutoscaler', 'scalers'),
  custom('gateway.networking.k8s.io', 'Gateway', 'gateways'),
  custom('gateway.networking.k8s.io', 'HTTPRoute', 'routes'),
  custom('gateway.networking.k8s.io', 'GRPCRoute', 'routes'),
  custom('networking.istio.io', 'DestinationRule', 'gateways'),
  custom('networking.istio.io', 'VirtualService', 'routes'),
];

function custom(group: string, kind: string, wave: Wave): Kind {
  return { group, kind, wave, judge: judgeCustomResource };
}
