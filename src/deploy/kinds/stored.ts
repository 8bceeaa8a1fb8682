import type { Kind, Wave } from './kind.ts';

const NEW_NAME = 'the live one is marked immutable: give the new content a new name';
const NEW_SECRET =
  'the type of a Secret never changes, and nothing of one that is marked immutable: give the new one another name';
const NEW_BINDING = 'delete the binding and deploy again, or give it a new name';

/** Kinds without a state of their own: stored is ready. */
export const storedKinds: readonly Kind[] = [
  stored('', 'LimitRange', 'limits'),
  stored('scheduling.k8s.io', 'PriorityClass', 'limits'),
  stored('networking.k8s.io', 'NetworkPolicy', 'limits'),
  stored('storage.k8s.io', 'StorageClass', 'limits'),
  stored('', 'ServiceAccount', 'accounts'),
  stored('rbac.authorization.k8s.io', 'Role', 'accounts'),
  stored('rbac.authorization.k8s.io', 'ClusterRole', 'accounts'),
  { ...stored('rbac.authorization.k8s.io', 'RoleBinding', 'bindings'), immutableHint: NEW_BINDING },
  { ...stored('rbac.authorization.k8s.io', 'ClusterRoleBinding', 'bindings'), immutableHint: NEW_BINDING },
  { ...stored('', 'ConfigMap', 'configuration'), immutableHint: NEW_NAME },
  { ...stored('', 'Secret', 'configuration'), immutableHint: NEW_SECRET },
  stored('', 'PersistentVolume', 'volumes'),
];

function stored(group: string, kind: string, wave: Wave): Kind {
  return { group, kind, wave };
}

/** Groups of whose kinds, known here or not, none has a state to wait for. */
export const STORED_GROUPS = new Set([
  '',
  'rbac.authorization.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
  'networking.k8s.io',
  'admissionregistration.k8s.io',
]);

/** Kubernetes' own groups: what a platform says of kinds is about those of others. */
export function isBuiltIn(group: string): boolean {
  return STORED_GROUPS.has(group) || ['apps', 'batch', 'autoscaling', 'policy'].includes(group);
}
