import type { KubeObject } from '../../core/objects.ts';
import { ready } from '../../core/verdict.ts';
import { type Backend, judgeBackends } from './backends.ts';
import type { JudgeContext } from './context.ts';
import type { Assessment, Kind } from './kind.ts';

type Written = {
  readonly service?: {
    readonly name?: string;
    readonly port?: { readonly name?: string; readonly number?: number };
  };
};

type Ingress = KubeObject & {
  readonly spec?: {
    readonly defaultBackend?: Written;
    readonly rules?: readonly {
      readonly http?: { readonly paths?: readonly { readonly backend?: Written }[] };
    }[];
  };
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
  reads: ['services'],
};

/** Many controllers never write an address, so its absence holds nothing up. */
function judgeIngress(live: KubeObject, { services }: JudgeContext): Assessment {
  const lost = judgeBackends(live, backendsOf(live), services);
  if (lost) return lost;
  const [address] = (live as Ingress).status?.loadBalancer?.ingress ?? [];
  return ready(
    address ? `answers at ${address.hostname ?? address.ip ?? '?'}` : 'no controller has given it an address',
  );
}

function backendsOf({ spec }: Ingress): readonly Backend[] {
  const { defaultBackend, rules = [] } = spec ?? {};
  const paths = rules.flatMap(({ http }) => http?.paths ?? []);
  return [defaultBackend, ...paths.map(({ backend }) => backend)].flatMap((written) => {
    const { name, port } = written?.service ?? {};
    return name === undefined ? [] : [{ name, port: port?.name ?? port?.number }];
  });
}
