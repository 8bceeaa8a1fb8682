import type { KubeObject } from '../../core/objects.ts';
import { failed, ready, waiting } from '../../core/verdict.ts';
import type { JudgeContext } from './context.ts';
import { type Assessment, GRACE_MS, type Kind, lapsing } from './kind.ts';

type Backend = {
  readonly service?: {
    readonly name?: string;
    readonly port?: { readonly name?: string; readonly number?: number };
  };
};

type Ingress = KubeObject & {
  readonly spec?: {
    readonly defaultBackend?: Backend;
    readonly rules?: readonly {
      readonly http?: { readonly paths?: readonly { readonly backend?: Backend }[] };
    }[];
  };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
};

type Service = KubeObject & {
  readonly spec?: {
    readonly type?: string;
    readonly ports?: readonly { readonly name?: string; readonly port?: number }[];
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
  const lost = services && lostBackend(live, services);
  // Another service's release may bring it in this very minute.
  if (lost !== undefined) return lapsing(waiting(lost), GRACE_MS, failed('config', lost));
  const [address] = (live as Ingress).status?.loadBalancer?.ingress ?? [];
  return ready(
    address ? `answers at ${address.hostname ?? address.ip ?? '?'}` : 'no controller has given it an address',
  );
}

/** The first backend that leads nowhere, in words. */
function lostBackend(live: KubeObject, services: readonly Service[]): string | undefined {
  const { defaultBackend, rules = [] } = (live as Ingress).spec ?? {};
  const paths = rules.flatMap(({ http }) => http?.paths ?? []);
  for (const { service } of [defaultBackend ?? {}, ...paths.map(({ backend }) => backend ?? {})]) {
    if (service?.name === undefined) continue;
    const found = services.find(
      ({ metadata }) => metadata.name === service.name && metadata.namespace === live.metadata.namespace,
    );
    if (!found) return `it sends to Service ${service.name}, which does not exist`;
    const { name, number } = service.port ?? {};
    const { type, ports = [] } = found.spec ?? {};
    const isServed = ports.some((port) => (name === undefined ? port.port === number : port.name === name));
    if (!isServed && type !== 'ExternalName' && (name ?? number) !== undefined)
      return `it sends to port ${name ?? number} of Service ${service.name}, which has no such port`;
  }
  return undefined;
}
