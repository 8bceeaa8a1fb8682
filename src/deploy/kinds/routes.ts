import type { KubeObject } from '../../core/objects.ts';
import { failed, ready, waiting } from '../../core/verdict.ts';
import { type Backend, judgeBackends } from './backends.ts';
import { judgeConditions, type ObservedCondition } from './conditions.ts';
import { judgeRuled, expectWord } from './custom-kinds.ts';
import { judgeCustomResource, UNHEARD } from './custom-resource.ts';
import type { JudgeContext } from './context.ts';
import { type Assessment, type Kind, kindId } from './kind.ts';
import { isStatusStale, settled, unheard } from './status-age.ts';
import { STALE } from './workload.ts';

type ParentRef = {
  readonly name?: string;
  readonly namespace?: string;
  readonly sectionName?: string;
  readonly port?: number;
};

type BackendRef = {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly port?: number;
};

type Reported = { readonly conditions?: readonly ObservedCondition[] };

type Route = KubeObject & {
  readonly spec?: {
    readonly parentRefs?: readonly ParentRef[];
    readonly rules?: readonly { readonly backendRefs?: readonly BackendRef[] }[];
  };
  readonly status?: { readonly parents?: readonly (Reported & { readonly parentRef?: ParentRef })[] };
};

type Gateway = KubeObject & {
  readonly status?: { readonly listeners?: readonly (Reported & { readonly name?: string })[] };
};

type Message = {
  readonly level?: string;
  readonly type?: { readonly code?: string; readonly name?: string };
};

const GATEWAY_API = 'gateway.networking.k8s.io';
const ISTIO = 'networking.istio.io';

/** Gateways and routes by what each listener and each parent says, and Istio's by what its analysis says. */
export const routes: readonly Kind[] = [
  { group: GATEWAY_API, kind: 'Gateway', wave: 'gateways', judge: judgeGateway },
  ...['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'].map((kind): Kind => ({
    group: GATEWAY_API,
    kind,
    wave: 'routes',
    judge: judgeRoute,
    reads: ['services'],
  })),
  ...['Gateway', 'ServiceEntry', 'DestinationRule'].map((kind): Kind => ({
    group: ISTIO,
    kind,
    wave: 'gateways',
    judge: judgeIstio,
  })),
  { group: ISTIO, kind: 'VirtualService', wave: 'routes', judge: judgeIstio },
];

function judgeGateway(live: KubeObject, context: JudgeContext): Assessment {
  const whole = judgeRuled(['Accepted', 'Programmed'])(live, context);
  if (whole.state !== 'ready') return whole;
  for (const { name = '', conditions = [] } of (live as Gateway).status?.listeners ?? []) {
    const verdict = judgeReported(['Accepted', 'ResolvedRefs', 'Programmed'], conditions, live);
    if (verdict) return within(`listener ${name}`, verdict);
  }
  return whole;
}

/** Its controllers may take a while to see that the port of a Service is another now, and the route's generation does not tell. */
function judgeRoute(live: KubeObject, { services }: JudgeContext): Assessment {
  const said = judgeParents(live);
  return (said.state === 'ready' && judgeBackends(live, backendsOf(live), services)) || said;
}

/** Services of its own namespace: into others its gateways may look, and perhaps nobody else. */
function backendsOf({ spec, metadata }: Route): readonly Backend[] {
  return (spec?.rules ?? [])
    .flatMap(({ backendRefs = [] }) => backendRefs)
    .flatMap(({ group = '', kind = 'Service', namespace = metadata.namespace, name, port }) =>
      group === '' && kind === 'Service' && namespace === metadata.namespace && name !== undefined
        ? [{ name, port }]
        : [],
    );
}

function judgeParents(live: KubeObject): Assessment {
  const { spec, status, metadata } = live as Route;
  const wanted = spec?.parentRefs ?? [];
  if (wanted.length === 0) return ready('has no gateway to be asked');
  for (const parent of wanted) {
    // A controller that is gone leaves its old word behind, beside that of its successor.
    const own = (status?.parents ?? []).filter(({ parentRef }) => isSame(parent, parentRef, metadata));
    const current = own.filter(({ conditions = [] }) => !isOld(conditions, live));
    const name = parent.name ?? '?';
    if (own.length === 0) return expectWord(waiting(`gateway ${name} has not answered`));
    if (current.length === 0) return expectWord(waiting(STALE));
    for (const { conditions = [] } of current) {
      const accepted = judgeConditions(['Accepted', 'ResolvedRefs'], conditions, live);
      const verdict = accepted.state === 'ready' ? judgeReported(['Programmed'], conditions, live) : accepted;
      if (verdict) return within(`gateway ${name}`, verdict.lapse ? verdict : expectWord(verdict));
    }
  }
  return ready('is accepted by its gateways');
}

/** Conditions that not every controller writes: those that are there have to be `True`. */
function judgeReported(
  types: readonly string[],
  conditions: readonly ObservedCondition[],
  live: KubeObject,
): Assessment | undefined {
  const asked = types.filter((type) => conditions.some((condition) => condition.type === type));
  const verdict = judgeConditions(asked, conditions, live);
  return verdict.state === 'ready' ? undefined : verdict;
}

function within(what: string, { lapse, ...verdict }: Assessment): Assessment {
  const named = { ...verdict, reason: `${what}: ${verdict.reason}` };
  return lapse ? { ...named, lapse: { ...lapse, to: within(what, lapse.to) } } : named;
}

function isSame(
  wanted: ParentRef,
  said: ParentRef | undefined,
  { namespace }: KubeObject['metadata'],
): boolean {
  return (
    said?.name === wanted.name &&
    (said?.namespace ?? namespace) === (wanted.namespace ?? namespace) &&
    said?.sectionName === wanted.sectionName &&
    said?.port === wanted.port
  );
}

function isOld(conditions: readonly ObservedCondition[], { metadata }: KubeObject): boolean {
  return conditions.some(
    ({ observedGeneration = Infinity }) => observedGeneration < (metadata.generation ?? 0),
  );
}

/** Analysis looks at all of Istio's objects together, now and then. */
const ANALYSIS_MS = 10_000;

/** Istio writes a status only where its analysis is on. */
function judgeIstio(live: KubeObject, context: JudgeContext): Assessment {
  if (isStatusStale(live)) return waiting(STALE);
  if (live['status'] === undefined && context.withStatus.has(kindId(live)))
    return unheard(UNHEARD, context, ANALYSIS_MS);
  const { validationMessages = [] } = (live['status'] ?? {}) as { validationMessages?: readonly Message[] };
  const fault = validationMessages.find(({ level }) => level?.toUpperCase() === 'ERROR');
  if (!fault) return judgeCustomResource(live, context);
  const text = [fault.type?.code, fault.type?.name].filter((part) => part).join(' ');
  return settled(live, failed('config', text), context);
}
