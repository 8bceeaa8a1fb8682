import type { KubeObject } from '../../core/objects.ts';
import { failed, waiting } from '../../core/verdict.ts';
import { type Assessment, GRACE_MS, lapsing } from './kind.ts';

/** A Service of the object's own namespace that it sends to, and the port by name or number; none where it takes any. */
export type Backend = { readonly name: string; readonly port?: string | number | undefined };

type Service = KubeObject & {
  readonly spec?: {
    readonly type?: string;
    readonly ports?: readonly { readonly name?: string; readonly port?: number }[];
  };
};

/**
 * Where the first backend leads nowhere; undefined where all lead somewhere, or nobody may look. It may pass: another
 * service's release may bring it in this very minute.
 */
export function judgeBackends(
  live: KubeObject,
  backends: readonly Backend[],
  services: readonly KubeObject[] | undefined,
): Assessment | undefined {
  const lost = services && lostBackend(live, backends, services);
  return lost === undefined ? undefined : lapsing(waiting(lost), GRACE_MS, failed('config', lost));
}

function lostBackend(
  { metadata: { namespace } }: KubeObject,
  backends: readonly Backend[],
  services: readonly Service[],
): string | undefined {
  for (const { name, port } of backends) {
    const found = services.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
    if (!found) return `it sends to Service ${name}, which does not exist`;
    const { type, ports = [] } = found.spec ?? {};
    const isServed = ports.some((one) => (typeof port === 'string' ? one.name : one.port) === port);
    if (port !== undefined && !isServed && type !== 'ExternalName')
      return `it sends to port ${port} of Service ${name}, which has no such port`;
  }
  return undefined;
}
