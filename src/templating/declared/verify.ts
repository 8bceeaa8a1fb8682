import { verifyService } from '../../core/catalogue/words.ts';
import type { Fault } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
import type { Origin, Said, Verifying } from '../../core/release.ts';
import type {
  HttpVerification,
  LineVerification,
  SeriesVerification,
  Verification,
} from '../../core/verification.ts';
import { portOf, serviceOf, type ServiceTrouble } from './service.ts';
import type { Made } from './workloads.ts';

/** What will be asked of a release, and which words say so. */
export type RenderedVerification = {
  readonly verification: Verification;
  readonly place: Place;
  readonly said: readonly { readonly name: string; readonly value: unknown; readonly origin: Origin }[];
};

export type Verifications = {
  readonly verifications: readonly RenderedVerification[];
  readonly faults: readonly Fault[];
};

/** What `verify` asks, of the Services that the templates made. */
export function verificationsOf(
  wanted: readonly Verifying[],
  { manifests, whole }: Made,
  namespace: string,
): Verifications {
  const faults: Fault[] = [];
  const verifications: RenderedVerification[] = [];
  const nameFor = numbered();
  for (const one of wanted) {
    const asked = one.by === 'prometheus' ? seriesFrom(one) : ofService(one, manifests);
    if ('message' in asked) {
      if (whole || asked.certain) faults.push(faultFrom(one, asked));
      continue;
    }
    const { duringMs, origin } = one;
    const common = { name: nameFor(asked), namespace: asked.namespace ?? namespace, duringMs };
    verifications.push({
      verification: { ...asked, ...common },
      place: origin.place ?? { file: 'Jenkinsfile' },
      said: saidBy(one),
    });
  }
  return { verifications, faults };
}

type Asked = (HttpVerification | SeriesVerification | LineVerification) & { readonly namespace?: string };
type OfService = Extract<Verifying, { by: 'http' | 'line' }>;

function ofService(verifying: OfService, manifests: Made['manifests']): Asked | ServiceTrouble {
  const { deployment, port } = verifying;
  const service = serviceOf(deployment, manifests);
  if ('message' in service) return service;
  const found = portOf(port, service);
  if (typeof found !== 'number') return found;
  const { name, namespace } = service.object.metadata;
  const led = { service: name, ...(namespace !== undefined && { namespace }), port: found };
  if (verifying.by === 'line')
    return { ...led, by: 'line', line: verifying.line.value, timeoutMs: verifying.timeoutMs };
  const { path, status } = verifying;
  return { ...led, by: 'http', path: path.value, ...(status && { status: status.value }) };
}

function seriesFrom({ query, above, below, noData }: Extract<Verifying, { by: 'prometheus' }>): Asked {
  return {
    by: 'prometheus',
    query: query.value,
    ...(above && { above: above.value }),
    ...(below && { below: below.value }),
    noData: noData.value,
  };
}

/** `web`, `web-2`: several of one Service are told apart by their order. */
function numbered(): (asked: Asked) => string {
  const counts = new Map<string, number>();
  return (asked) => {
    const name = asked.by === 'prometheus' ? asked.by : asked.service;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  };
}

function faultFrom(verifying: Verifying, { message, hint }: ServiceTrouble): Fault {
  const asked = verifying.by === 'prometheus' ? undefined : verifying;
  const name = asked ? ` '${asked.deployment}'` : '';
  const place = asked?.port?.origin.place ?? verifying.origin.place;
  return verifyService({ message: `verify${name}: ${message}`, hint, ...(place && { place }) });
}

function saidBy(verifying: Verifying): RenderedVerification['said'] {
  return Object.entries(optionsOf(verifying)).flatMap(([name, said]) => (said ? [{ name, ...said }] : []));
}

function optionsOf(verifying: Verifying): Readonly<Record<string, Said<unknown> | undefined>> {
  const { during } = verifying;
  switch (verifying.by) {
    case 'http':
      return { http: verifying.path, port: verifying.port, status: verifying.status, during };
    case 'line':
      return { line: verifying.line, port: verifying.port, timeout: verifying.timeout };
    case 'prometheus': {
      const { query, above, below, noData } = verifying;
      return { prometheus: query, above, below, during, noData };
    }
  }
}
