import type { KubeObject } from '../../core/objects.ts';
import { failed, waiting } from '../../core/verdict.ts';
import { judgeConditions, type ObservedCondition } from './conditions.ts';
import { isStatusStale, judgeCustomResource, settled } from './custom-resource.ts';
import { type Assessment, type Judge, type Kind, lapsing, type Wave } from './kind.ts';
import { STALE } from './workload.ts';

/** Custom resources that many clusters have, by the conditions that their controllers always write. */
export const customKinds: readonly Kind[] = [
  ruled('external-secrets.io/SecretStore', 'stores', ['Ready']),
  ruled('external-secrets.io/ClusterSecretStore', 'stores', ['Ready']),
  ruled('cert-manager.io/Issuer', 'stores', ['Ready']),
  ruled('cert-manager.io/ClusterIssuer', 'stores', ['Ready']),
  {
    ...ruled('external-secrets.io/ExternalSecret', 'producers', ['Ready'], isUnsynced),
    awaited: true,
    secretMade: (object) => textIn(object, ['spec', 'target', 'name']) ?? object.metadata.name,
  },
  {
    ...ruled('bitnami.com/SealedSecret', 'producers', ['Synced']),
    awaited: true,
    secretMade: ({ metadata }) => metadata.name,
  },
  {
    ...ruled('cert-manager.io/Certificate', 'producers', ['Ready'], isIssuing),
    awaited: true,
    secretMade: (object) => textIn(object, ['spec', 'secretName']) ?? object.metadata.name,
  },
  generic('keda.sh/TriggerAuthentication', 'triggers'),
  generic('keda.sh/ClusterTriggerAuthentication', 'triggers'),
  ruled('keda.sh/ScaledObject', 'scalers', ['Ready']),
  { ...ruled('keda.sh/ScaledJob', 'scalers', ['Ready']), startsPods: true },
  generic('autoscaling.k8s.io/VerticalPodAutoscaler', 'scalers'),
  ruled('gateway.networking.k8s.io/Gateway', 'gateways', ['Accepted', 'Programmed']),
  generic('networking.istio.io/DestinationRule', 'gateways'),
  ruled('apiregistration.k8s.io/APIService', 'rest', ['Available']),
  ruled('karpenter.sh/NodePool', 'rest', ['Ready']),
];

/** How long the controller of a known kind has until it counts as absent. */
const ABSENT_MS = 60_000;

type Ruled = KubeObject & { readonly status?: { readonly conditions?: readonly ObservedCondition[] } };

/** Waits for a word that must come; where nobody says it, the deploy ends as one that ran out of time. */
export function spoken(found: Assessment): Assessment {
  const text = `nobody looks after it: ${found.reason}`;
  return lapsing(found, ABSENT_MS, failed('deadline', text));
}

function ruled(
  id: string,
  wave: Wave,
  types: readonly string[],
  isBusy: (live: KubeObject) => boolean = () => false,
): Kind {
  const judge: Judge = (live, context) => {
    // The platform's and the object's own rules go first.
    if (context.policy.readyWhen ?? context.rules.get(id)) return judgeCustomResource(live, context);
    const { conditions = [] } = (live as Ruled).status ?? {};
    if (isStatusStale(live)) return spoken(waiting(STALE));
    const found = judgeConditions(types, conditions, live);
    const isSilent = found.state === 'waiting' && !conditions.some(({ type }) => types.includes(type));
    if (isSilent || found.reason === STALE) return spoken(found);
    return isBusy(live) ? waiting(busyText(found)) : settled(live, found, context);
  };
  return { ...named(id), wave, judge };
}

function generic(id: string, wave: Wave): Kind {
  return { ...named(id), wave, judge: judgeCustomResource };
}

function named(id: string): Pick<Kind, 'group' | 'kind'> {
  const [group = '', kind = ''] = id.split('/');
  return { group, kind };
}

function busyText({ state, reason }: Assessment): string {
  return state === 'ready' ? 'its controller is at work on this change' : reason;
}

/** The version of the object that was synced begins with its generation. */
function isUnsynced({ status, metadata }: KubeObject): boolean {
  const { syncedResourceVersion } = (status ?? {}) as { syncedResourceVersion?: string };
  if (syncedResourceVersion === undefined) return false;
  return syncedResourceVersion.split('-')[0] !== String(metadata.generation ?? 0) && isTrue(status, 'Ready');
}

function isIssuing({ status }: KubeObject): boolean {
  return isTrue(status, 'Issuing');
}

function isTrue(status: unknown, type: string): boolean {
  const { conditions = [] } = (status ?? {}) as NonNullable<Ruled['status']>;
  return conditions.some((condition) => condition.type === type && condition.status === 'True');
}

function textIn(object: KubeObject, path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined),
    object,
  );
  return typeof found === 'string' ? found : undefined;
}
