import pLimit from 'p-limit';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { Verification } from '../../core/verification.ts';
import { CONCURRENCY, started } from '../concurrency.ts';
import type { Right } from '../plan/input.ts';
import { neededRights, OPERATORS, type RightTarget } from '../plan/needed-rights.ts';

export type RightsRequest = {
  readonly cluster: Cluster;
  readonly namespace: string;
  /** Whether Secrets are read that the release does not bring. */
  readonly readsSecrets: boolean;
  /** Kinds that will be written, and those that will be removed. */
  readonly written: readonly Target[];
  readonly removed: readonly Target[];
  readonly asked: Asked;
  /** What is asked of the release once it runs. */
  readonly verifications?: readonly Verification[] | undefined;
};

/** What is asked before anybody knows what will be written. */
export type Asked = {
  readonly granted: Promise<readonly Rule[]>;
};

export function askRights(
  { cluster, namespace }: { readonly cluster: Cluster; readonly namespace: string },
  signal: AbortSignal,
): Asked {
  return { granted: started(readRules(namespace, cluster, signal)) };
}

export type Target = RightTarget['ref'];

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
  { cluster, namespace, written, removed, readsSecrets, verifications = [] }: RightsRequest,
  signal: AbortSignal,
): Promise<readonly Right[]> {
  const known = async (refs: readonly Target[]): Promise<readonly RightTarget[]> => {
    const found = await Promise.all(
      refs.map(async (ref) => {
        const resource = await cluster.resource(ref.apiVersion, ref.kind, signal);
        return resource ? [{ ref, known: resource }] : [];
      }),
    );
    return found.flat();
  };
  const [writes, removes, installed] = await Promise.all([
    known(written),
    known(removed),
    known(OPERATORS.map((kind) => ({ ...kind, namespace }))),
  ]);
  const needs = { namespace, written: writes, removed: removes, readsSecrets, installed, verifications };
  // Whether namespaces can be read is seen by reading them.
  return neededRights(needs).filter(({ resource }) => resource !== 'namespaces');
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
  { group, resource, verb, namespace, names = [] }: Right,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<boolean> {
  const [plural, subresource] = resource.split('/');
  const [name] = names;
  const spec = { resourceAttributes: { group, resource: plural, subresource, verb, namespace, name } };
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
