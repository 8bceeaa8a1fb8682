import type { Ref, Resource } from '../../core/ports/cluster.ts';
import type { Verification } from '../../core/verification.ts';
import { isWatched, kindOf } from '../kinds/index.ts';
import type { Read } from '../kinds/kind.ts';
import type { Right } from './input.ts';
import { KEDA, RESIZER } from './replicas.ts';

/** An object of which the server knows the kind; one whose kind the release itself brings cannot be asked about before. */
export type RightTarget = {
  readonly ref: Pick<Ref, 'apiVersion' | 'kind' | 'namespace'> & {
    /** Of a kind that nobody here knows, where the object tells. */
    readonly reads?: readonly Read[];
  };
  readonly known: Resource;
};

export type Needs = {
  readonly namespace: string;
  readonly written: readonly RightTarget[];
  readonly removed: readonly RightTarget[];
  /** Whether Secrets are read that the release does not bring. */
  readonly readsSecrets: boolean;
  /** Kinds of operators that are installed, so that their objects can be listed. */
  readonly installed: readonly RightTarget[];
  /** What is asked of the release once it runs. */
  readonly verifications?: readonly Verification[];
};

type Grant = { readonly group: string; readonly resource: string; readonly verbs: readonly string[] };

/** What Slipway itself keeps in the namespace: lease and records. */
const OWN: readonly Grant[] = [
  { group: 'coordination.k8s.io', resource: 'leases', verbs: ['get', 'create', 'update'] },
  { group: '', resource: 'configmaps', verbs: ['get', 'list', 'create', 'patch', 'delete'] },
];

/** Who else sets replicas. */
const FOR_WORKLOADS: readonly Grant[] = [
  { group: 'autoscaling', resource: 'horizontalpodautoscalers', verbs: ['list'] },
];

const EVENTS: Grant = { group: '', resource: 'events', verbs: ['list', 'watch'] };

/** What judges look at, and what explains a failure. */
const SEEN: Readonly<Record<Read, readonly Grant[]>> = {
  pods: [
    { group: '', resource: 'pods', verbs: ['list', 'watch'] },
    { group: '', resource: 'pods/log', verbs: ['get'] },
  ],
  'pod events': [EVENTS],
  events: [EVENTS],
  'replica sets': [{ group: 'apps', resource: 'replicasets', verbs: ['list', 'watch'] }],
  revisions: [{ group: 'apps', resource: 'controllerrevisions', verbs: ['list', 'watch'] }],
  workloads: ['deployments', 'statefulsets', 'daemonsets'].map((resource) => ({
    group: 'apps',
    resource,
    verbs: ['list', 'watch'],
  })),
  services: [{ group: '', resource: 'services', verbs: ['list', 'watch'] }],
  'storage classes': [{ group: 'storage.k8s.io', resource: 'storageclasses', verbs: ['list', 'watch'] }],
};

/** Kinds of operators whose objects say what becomes of a workload's replicas and requests. */
export const OPERATORS = [KEDA, RESIZER] as const;

/**
 * All that a deploy of these objects asks of the API server, with its watch, its removals and its rollback. What a deploy
 * goes on without is marked as helpful.
 */
export function neededRights({
  namespace,
  written,
  removed,
  readsSecrets,
  installed,
  verifications = [],
}: Needs): readonly Right[] {
  const runs = written.some(({ ref }) => kindOf(ref)?.startsPods);
  const general = [
    ...OWN,
    ...(runs ? FOR_WORKLOADS : []),
    ...(readsSecrets ? [{ group: '', resource: 'secrets', verbs: ['get'] }] : []),
  ].flatMap((grant) => rightsOf(grant, namespace));
  const targets = [
    ...written.flatMap((target) => {
      const { ref } = target;
      const watching = isWatched(ref) ? ['list', 'watch'] : [];
      // A Job is removed to be run again, and so is a Pod that has ended.
      const removing = kindOf(ref)?.replaceable !== undefined ? ['delete'] : [];
      return rightsOn(target, ['get', 'create', 'patch', ...watching, ...removing]);
    }),
    ...removed.flatMap((target) => rightsOn(target, ['get', 'delete'])),
  ];
  const reads = new Set(
    written.flatMap(
      ({ ref, known }) => kindOf(ref)?.reads ?? (known.namespaced ? ref.reads : undefined) ?? [],
    ),
  );
  const helpful = [
    ...[...reads].flatMap((read) => SEEN[read].flatMap((grant) => rightsOf(grant, homeOf(grant, namespace)))),
    ...(runs ? installed.flatMap((target) => rightsOn(target, ['list'])) : []),
  ].map((right): Right => ({ ...right, helpful: true }));
  const named = namesOf([namespace, ...written.flatMap(({ ref }) => ref.namespace ?? [])]);
  const all = [named, ...general, ...targets, ...verifications.flatMap(toAsk)];
  const known = new Set(all.map(rightId));
  return uniqueRights([...all, ...helpful.filter((right) => !known.has(rightId(right)))]);
}

/** Which cluster this is, and whether the namespaces are there. */
function namesOf(namespaces: readonly string[]): Right {
  const names = [...new Set(['kube-system', ...namespaces])];
  return { group: '', resource: 'namespaces', verb: 'get', namespace: undefined, names };
}

/** Through the API server, to this very port of this Service and no other; what a line sends there is its own matter. */
function toAsk(verification: Verification): readonly Right[] {
  if (verification.by === 'prometheus') return [];
  const { by, namespace, service, port } = verification;
  const right = { group: '', resource: 'services/proxy', namespace, names: [`${service}:${port}`] };
  const sending = ['create', 'update', 'patch', 'delete'].map((verb) => ({
    ...right,
    verb,
    helpful: true as const,
  }));
  return [{ ...right, verb: 'get' }, ...(by === 'line' ? sending : [])];
}

function homeOf({ group }: Grant, namespace: string): string | undefined {
  return group === 'storage.k8s.io' ? undefined : namespace;
}

function rightsOn({ ref, known }: RightTarget, verbs: readonly string[]): readonly Right[] {
  const namespace = known.namespaced ? ref.namespace : undefined;
  return rightsOf({ group: known.group, resource: known.name, verbs }, namespace);
}

function rightsOf({ group, resource, verbs }: Grant, namespace: string | undefined): readonly Right[] {
  return verbs.map((verb) => ({ group, resource, verb, namespace }));
}

export function uniqueRights(rights: readonly Right[]): readonly Right[] {
  return [...new Map(rights.map((right) => [rightId(right), right])).values()];
}

function rightId({ group, resource, verb, namespace = '', names = [] }: Right): string {
  return [namespace, group, resource, verb, ...names].join(' ');
}
