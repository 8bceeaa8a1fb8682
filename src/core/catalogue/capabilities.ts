import type { Place } from '../place.ts';
import { suggestion } from '../suggestion.ts';
import { fault } from './entry.ts';

type Kind = 'IngressClass' | 'StorageClass' | 'GatewayClass' | 'API';
type What = { readonly kind: Kind; readonly name: string | undefined; readonly place: Place };

/** What people install to have it. */
const BROUGHT_BY: Readonly<Record<string, string>> = {
  IngressClass:
    'an ingress controller brings it, such as ingress-nginx, Traefik or the AWS Load Balancer Controller',
  StorageClass: 'a CSI driver and a StorageClass for it bring it, such as the Amazon EBS CSI driver',
  GatewayClass: 'an implementation of Gateway API brings it, such as Envoy Gateway, Istio or Cilium',
  'metrics.k8s.io': 'metrics-server brings it',
  'custom.metrics.k8s.io': 'an adapter brings it, such as prometheus-adapter',
  'external.metrics.k8s.io': 'KEDA brings it, or another adapter',
};

function needText({ kind, name }: What): string {
  if (kind === 'API') return `the API ${name ?? ''}`;
  return name === undefined ? `a default ${kind}` : `${kind} '${name}'`;
}

function broughtBy({ kind, name = '' }: What): string {
  return BROUGHT_BY[kind === 'API' ? name : kind] ?? '';
}

export const capabilityMissing = fault(
  {
    code: 'CAPABILITY_MISSING',
    about:
      'An object needs a class or an API that the cluster does not have and the release does not bring, so that it would be there without effect.',
  },
  (by: string, what: What & { readonly known: readonly string[] }) => ({
    message: `${by} needs ${needText(what)}, which the cluster does not have${suggestion(what.name ?? '', what.known)}`,
    hint: `${broughtBy(what)}${what.known.length > 0 ? `; there is ${what.known.join(', ')}` : ''}`,
    place: what.place,
  }),
);

export const capabilityBroken = fault(
  {
    code: 'CAPABILITY_BROKEN',
    about: 'An object needs an API that is registered in the cluster and does not answer.',
  },
  (by: string, what: What & { readonly says: string }) => ({
    message: `${by} needs ${needText(what)}, which does not answer: ${what.says}`,
    hint: `look at what serves it (kubectl get apiservices): ${broughtBy(what)}`,
    place: what.place,
  }),
);
