import type { KubeObject } from '../../core/objects.ts';
import { failed, waiting } from '../../core/verdict.ts';
import { conditionsOf, conditionText, judgeConditions } from './conditions.ts';
import type { JudgeContext } from './context.ts';
import { judgeCustomResource } from './custom-resource.ts';
import { type Assessment, GRACE_MS, type Judge, type Kind, lapsing, type Wave } from './kind.ts';
import { isStatusStale, settled } from './status-age.ts';
import { ofCertificate, ofExternalSecret, ofSealedSecret, SECRET_MAKERS } from './secret-makers.ts';
import { STALE } from './workload.ts';

/** Custom resources that many clusters have, by the conditions that their controllers always write. */
export const customKinds: readonly Kind[] = [
  ruled('external-secrets.io/SecretStore', 'stores', ['Ready']),
  ruled('external-secrets.io/ClusterSecretStore', 'stores', ['Ready']),
  ruled('cert-manager.io/Issuer', 'stores', ['Ready']),
  ruled('cert-manager.io/ClusterIssuer', 'stores', ['Ready']),
  producer(
    ruled('external-secrets.io/ExternalSecret', 'producers', ['Ready'], judgeSynced),
    ofExternalSecret,
  ),
  ruled('external-secrets.io/PushSecret', 'producers', ['Ready']),
  producer(ruled('bitnami.com/SealedSecret', 'producers', ['Synced']), ofSealedSecret),
  producer(ruled('cert-manager.io/Certificate', 'producers', ['Ready'], judgeIssuing), ofCertificate),
  ...SECRET_MAKERS.map(([id, makes]) => producer(generic(id, 'producers'), makes)),
  generic('keda.sh/TriggerAuthentication', 'triggers'),
  generic('keda.sh/ClusterTriggerAuthentication', 'triggers'),
  ruled('keda.sh/ScaledObject', 'scalers', ['Ready'], judgeFallback),
  { ...ruled('keda.sh/ScaledJob', 'scalers', ['Ready']), startsPods: true },
  generic('autoscaling.k8s.io/VerticalPodAutoscaler', 'scalers'),
  ruled('gateway.networking.k8s.io/GatewayClass', 'gateways', ['Accepted']),
  ruled('apiregistration.k8s.io/APIService', 'rest', ['Available']),
  ruled('karpenter.k8s.aws/EC2NodeClass', 'stores', ['Ready']),
  ruled('karpenter.sh/NodePool', 'rest', ['Ready']),
];

/** How long the controller of a known kind has until it counts as absent. */
const ABSENT_MS = 60_000;

/** Waits for a word that must come; where nobody says it, the deploy ends as one that ran out of time. */
export function expectWord(found: Assessment): Assessment {
  const text = `no controller reports on it: ${found.reason}`;
  return lapsing(found, ABSENT_MS, failed('deadline', text));
}

/** What a kind has to say beside its conditions; undefined where that is nothing. */
type Exception = (live: KubeObject, found: Assessment, context: JudgeContext) => Assessment | undefined;

function ruled(
  id: string,
  wave: Wave,
  types: readonly string[],
  exceptionOf: Exception = () => undefined,
): Kind {
  return { ...named(id), wave, judge: judgeRuled(types, exceptionOf) };
}

/** Waits for all of these conditions of this generation, and does without none of them. */
export function judgeRuled(types: readonly string[], exceptionOf: Exception = () => undefined): Judge {
  return (live, context) => {
    if (isStatusStale(live)) return expectWord(waiting(STALE));
    const conditions = conditionsOf(live['status']);
    const found = judgeConditions(types, conditions, live);
    const isSilent = found.state === 'waiting' && !conditions.some(({ type }) => types.includes(type));
    if (isSilent || found.reason === STALE) return expectWord(found);
    return exceptionOf(live, found, context) ?? settled(live, found, context);
  };
}

/** Ready before the workloads, for they read the Secret that it makes. */
function producer(kind: Kind, makes: NonNullable<Kind['makes']>): Kind {
  return { ...kind, awaited: true, makes };
}

function generic(id: string, wave: Wave): Kind {
  return { ...named(id), wave, judge: judgeCustomResource };
}

function named(id: string): Pick<Kind, 'group' | 'kind'> {
  const [group = '', kind = ''] = id.split('/');
  return { group, kind };
}

/** The version of the object that was synced begins with its generation. */
function judgeSynced(live: KubeObject, found: Assessment): Assessment | undefined {
  const version = textIn(live, ['status', 'syncedResourceVersion']);
  // What is to be fetched only once is not fetched again for a change.
  if (version === undefined || textIn(live, ['spec', 'refreshPolicy']) === 'CreatedOnce') return undefined;
  if (version.split('-')[0] === String(live.metadata.generation ?? 0)) return found;
  return found.state === 'ready' ? expectWord(waiting(STALE)) : undefined;
}

/** A certificate that is renewed while nobody changed it goes on being good. */
function judgeIssuing(
  live: KubeObject,
  found: Assessment,
  { written }: JudgeContext,
): Assessment | undefined {
  const issuing = conditionsOf(live['status']).find(
    ({ type, status }) => type === 'Issuing' && status === 'True',
  );
  if (!issuing || (found.state === 'ready' && !written)) return undefined;
  return waiting(conditionText(issuing));
}

/** It scales by a fixed number, because a source of its figures does not answer. */
function judgeFallback(live: KubeObject, found: Assessment): Assessment | undefined {
  const fallback = conditionsOf(live['status']).find(
    ({ type, status }) => type === 'Fallback' && status === 'True',
  );
  if (!fallback || found.state !== 'ready') return undefined;
  const text = conditionText(fallback);
  return lapsing(waiting(text), GRACE_MS, failed('config', text));
}

function textIn(object: KubeObject, path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined),
    object,
  );
  return typeof found === 'string' ? found : undefined;
}
