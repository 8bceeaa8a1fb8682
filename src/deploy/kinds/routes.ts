import type { KubeObject } from '../../core/objects.ts';
import { failed, ready, waiting } from '../../core/verdict.ts';
import { judgeConditions, type ObservedCondition } from './conditions.ts';
import { spoken } from './custom-kinds.ts';
import { judgeCustomResource } from './custom-resource.ts';
import type { JudgeContext } from './context.ts';
import type { Assessment, Kind } from './kind.ts';

type Route = KubeObject & {
  readonly spec?: { readonly parentRefs?: readonly { readonly name: string }[] };
  readonly status?: {
    readonly parents?: readonly {
      readonly parentRef?: { readonly name?: string };
      readonly conditions?: readonly ObservedCondition[];
    }[];
  };
};

type Message = {
  readonly level?: string;
  readonly type?: { readonly code?: string; readonly name?: string };
};

const GATEWAY_API = 'gateway.networking.k8s.io';

/** Routes of the Gateway API by what each of their gateways says, and Istio's by what its analysis says. */
export const routes: readonly Kind[] = [
  { group: GATEWAY_API, kind: 'HTTPRoute', wave: 'routes', judge: judgeRoute },
  { group: GATEWAY_API, kind: 'GRPCRoute', wave: 'routes', judge: judgeRoute },
  { group: 'networking.istio.io', kind: 'VirtualService', wave: 'routes', judge: judgeVirtualService },
];

function judgeRoute(live: KubeObject): Assessment {
  const { spec, status } = live as Route;
  const parents = status?.parents ?? [];
  for (const { name } of spec?.parentRefs ?? []) {
    const found = parents.find(({ parentRef }) => parentRef?.name === name);
    if (!found) return spoken(waiting(`gateway ${name} has not answered`));
    const verdict = judgeConditions(['Accepted', 'ResolvedRefs'], found.conditions ?? [], live);
    if (verdict.state !== 'ready') return verdict.lapse ? verdict : spoken(verdict);
  }
  return ready('is accepted by its gateways');
}

/** Istio writes a status only where its analysis is on. */
function judgeVirtualService(live: KubeObject, context: JudgeContext): Assessment {
  const { validationMessages = [] } = (live['status'] ?? {}) as { validationMessages?: readonly Message[] };
  const fault = validationMessages.find(({ level }) => level?.toUpperCase() === 'ERROR');
  if (!fault) return judgeCustomResource(live, context);
  return failed('config', [fault.type?.code, fault.type?.name].filter((part) => part).join(' '));
}
