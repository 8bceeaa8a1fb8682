import pLimit from 'p-limit';
import type { Cluster, Ref, Resource } from '../../core/ports/cluster.ts';
import { CONCURRENCY, started } from '../concurrency.ts';
import { isWatched, kindOf } from '../kinds/index.ts';
import type { Right } from '../plan/input.ts';

export type RightsRequest = {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Kinds that will be written, and those that will be removed. */
  readonly written: readonly Target[];
  readonly removed: readonly Target[];
  readonly asked: Asked;
};

/** What is asked before anybody knows what will be written. */
export type Asked = {
  readonly granted: Promise<readonly Rule[]>;
};

export function askRights(
  { cluster, namespace }: Pick<RightsRequest, 'cluster' | 'namespace'>,
  signal: AbortSignal,
): Asked {
  return { granted: started(readRules(namespace, cluster, signal)) };
}

export type Target = Pick<Ref, 'apiVersion' | 'kind' | 'namespace'>;

/** What Slipway itself keeps in the namespace: lease and records. */
const OWN: readonly Grant[] = [
  { group: 'coordination.k8s.io', resource: 'leases', verbs: ['get', 'create', 'update'] },
  { group: '', resource: 'configmaps', verbs: ['get', 'list', 'create', 'patch', 'delete'] },
];

/** Who else sets replicas. Pods, ReplicaSets, events and logs are missed too, but a rollout can be judged without them and says so. */
const FOR_WORKLOADS: readonly Grant[] = [
  { group: 'autoscaling', resource: 'horizontalpodautoscalers', verbs: ['list'] },
];

type Grant = { readonly group: string; readonly resource: string; readonly verbs: readonly string[] };

/** What the credentials cannot do of all that the plan will ask of them. */
export async function missingRights(request: RightsRequest, signal: AbortSignal): Promise<readonly Right[]> {
  const { cluster } = request;
  const wanted = await rightsFor(request, signal);
  const namespaces = [...new Set(wanted.flatMap(({ namespace }) => namespace ?? []))];
  const granted = await Promise.all(
    namespaces.map(async (namespace) => {
      const here = namespace === request.namespace;
      return [
        namespace,
        await (here ? request.asked.granted : readRules(namespace, cluster, signal)),
      ] as const;
    }),
  );
  const known = new Map(granted);
  // One review lists what an ordinary Role grants; only what it leaves open is asked about one by one.
  const open = wanted.filter((right) => !isGranted(right, known.get(right.namespace ?? '') ?? []));
  const atMost = pLimit(CONCURRENCY);
  const answers = await Promise.all(
    open.map((right) => atMost(async () => ((await isAllowed(right, cluster, signal)) ? [] : [right]))),
  );
  return answers.flat();
}

async function rightsFor(
  { cluster, namespace, written, removed }: RightsRequest,
  signal: AbortSignal,
): Promise<readonly Right[]> {
  const runs = written.some((target) => kindOf(target)?.startsPods);
  const general = [...OWN, ...(runs ? FOR_WORKLOADS : [])].flatMap(({ group, resource, verbs }) =>
    verbs.map((verb) => ({ group, resource, verb, namespace })),
  );
  const targets = await Promise.all([
    ...written.map(async (target) => {
      const watching = isWatched(target) ? ['list', 'watch'] : [];
      return rightsOn(target, ['get', 'create', 'patch', ...watching], { cluster, signal });
    }),
    ...removed.map(async (target) => rightsOn(target, ['get', 'delete'], { cluster, signal })),
  ]);
  const all = [...general, ...targets.flat()];
  return [...new Map(all.map((right) => [rightId(right), right])).values()];
}

async function rightsOn(
  { apiVersion, kind, namespace }: Target,
  verbs: readonly string[],
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<readonly Right[]> {
  // A kind that the release itself brings cannot be asked about before it is there.
  return rightsTo(await cluster.resource(apiVersion, kind, signal), verbs, namespace);
}

function rightsTo(
  known: Resource | undefined,
  verbs: readonly string[],
  namespace: string | undefined,
): readonly Right[] {
  return known ? verbs.map((verb) => ({ group: known.group, resource: known.name, verb, namespace })) : [];
}

type Rule = {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
};

/** What the credentials may do in a namespace, as far as the server can list it. */
async function readRules(namespace: string, cluster: Cluster, signal: AbortSignal): Promise<readonly Rule[]> {
  const review = await askReview('SelfSubjectRulesReview', { namespace }, { cluster, signal });
  return (review as { readonly resourceRules?: readonly Rule[] }).resourceRules ?? [];
}

async function isAllowed(
  { group, resource, verb, namespace }: Right,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<boolean> {
  const spec = { resourceAttributes: { group, resource, verb, namespace } };
  const { allowed } = (await askReview('SelfSubjectAccessReview', spec, { cluster, signal })) as {
    readonly allowed?: boolean;
  };
  return allowed === true;
}

async function askReview(
  kind: string,
  spec: unknown,
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<unknown> {
  const object = { apiVersion: 'authorization.k8s.io/v1', kind, metadata: { name: '' }, spec };
  return (await cluster.create(object, {}, signal))['status'] ?? {};
}

/** Rules for single names do not grant a create, so they do not count. */
function isGranted({ group, resource, verb, namespace }: Right, granted: readonly Rule[]): boolean {
  const has = (list: readonly string[] = [], one: string): boolean =>
    list.includes('*') || list.includes(one);
  return (
    namespace !== undefined &&
    granted.some(
      ({ verbs, apiGroups, resources, resourceNames = [] }) =>
        resourceNames.length === 0 && has(verbs, verb) && has(apiGroups, group) && has(resources, resource),
    )
  );
}

function rightId({ group, resource, verb, namespace = '' }: Right): string {
  return [namespace, group, resource, verb].join(' ');
}
