import { type Api, ApiError } from './api.ts';
import { DEPLOYERS } from './credentials.ts';
import { CLUSTER_RULES, NAMESPACE_RULES } from './rights.ts';
import { USAGE_PATH_ANNOTATION, usagePath } from './usage.ts';

const NODES = 3;
const DEPLOYER_ROLE = 'slipway-deployer';
const READER_ROLE = 'slipway-cluster-reader';

type Named = { readonly metadata: { readonly name: string; readonly uid: string } };

/** Nodes, the rights of the deployer, and the namespaces it may deploy to. Returns the cluster's identity. */
export async function furnish(api: Api, namespaces: readonly string[]): Promise<string> {
  const rbac = 'rbac.authorization.k8s.io';
  await Promise.all([
    ...Array.from({ length: NODES }, (_, index) => create(api, '/api/v1/nodes', node(`node-${index + 1}`))),
    create(api, `/apis/${rbac}/v1/clusterroles`, clusterRole(DEPLOYER_ROLE, NAMESPACE_RULES)),
    create(api, `/apis/${rbac}/v1/clusterroles`, clusterRole(READER_ROLE, CLUSTER_RULES)),
    create(api, `/apis/${rbac}/v1/clusterrolebindings`, {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: READER_ROLE },
      ...binding(READER_ROLE),
    }),
  ]);
  await Promise.all(namespaces.map((name) => createNamespace(api, name)));
  const system = (await api.call('GET', '/api/v1/namespaces/kube-system')) as Named;
  return system.metadata.uid;
}

/** A namespace in which the deployer may deploy. */
export async function createNamespace(api: Api, name: string): Promise<void> {
  await create(api, '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  });
  await create(api, `/apis/rbac.authorization.k8s.io/v1/namespaces/${name}/rolebindings`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: DEPLOYER_ROLE, namespace: name },
    ...binding(DEPLOYER_ROLE),
  });
}

type Conditioned = {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
};

export async function nodesReady(api: Api): Promise<boolean> {
  const { items } = (await api.call('GET', '/api/v1/nodes')) as { readonly items: readonly Conditioned[] };
  return items.every(({ status }) =>
    status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
  );
}

/** Pods are refused in a namespace until its default account is there. */
export async function hasDefaultAccount(api: Api, namespace: string): Promise<boolean> {
  try {
    await api.call('GET', `/api/v1/namespaces/${namespace}/serviceaccounts/default`);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}

async function create(api: Api, path: string, body: unknown): Promise<void> {
  await api.call('POST', path, body).catch((error: unknown) => {
    // What somebody made by hand does as well.
    if (!(error instanceof ApiError && error.status === 409)) throw error;
  });
}

function node(name: string): unknown {
  const room = { cpu: '64', memory: '256Gi', pods: '1000' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' },
      annotations: { [USAGE_PATH_ANNOTATION]: usagePath(name) },
    },
    status: { capacity: room, allocatable: room },
  };
}

function clusterRole(name: string, rules: unknown): unknown {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules };
}

function binding(role: string): object {
  return {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: DEPLOYERS }],
  };
}
