import type { KubeObject } from '../../core/objects.ts';
import { ready, type Verdict } from '../../core/verdict.ts';
import type { Kind } from './kind.ts';

type Ingress = KubeObject & {
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
};

export const ingress: Kind = {
  group: 'networking.k8s.io',
  kind: 'Ingress',
  wave: 'routes',
  judge: judgeIngress,
};

/** Many controllers never write an address, so its absence holds nothing up. */
function judgeIngress(live: KubeObject): Verdict {
  const [address] = (live as Ingress).status?.loadBalancer?.ingress ?? [];
  return ready(
    address ? `answers at ${address.hostname ?? address.ip ?? '?'}` : 'no controller has given it an address',
  );
}
