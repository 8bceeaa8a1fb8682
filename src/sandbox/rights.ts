/** A rule of Kubernetes' role based access control. */
export type Rule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
};

const READ = ['get', 'list', 'watch'];
const WRITE = [...READ, 'create', 'update', 'patch', 'delete'];

/** What a deploy does inside the namespaces of a service. */
export const NAMESPACE_RULES: readonly Rule[] = [
  {
    apiGroups: [''],
    resources: ['configmaps', 'secrets', 'services', 'serviceaccounts', 'persistentvolumeclaims'],
    verbs: WRITE,
  },
  { apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets'], verbs: WRITE },
  { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs: WRITE },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: WRITE },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: WRITE },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'], verbs: WRITE },
  // One deploy at a time.
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: WRITE },
  // Judging a rollout, and explaining a failed one.
  {
    apiGroups: [''],
    resources: ['pods', 'replicationcontrollers', 'events', 'resourcequotas', 'limitranges'],
    verbs: READ,
  },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: READ },
  { apiGroups: ['apps'], resources: ['replicasets', 'controllerrevisions'], verbs: READ },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
  // A StatefulSet's broken pod that blocks its own mending (kubernetes/kubernetes#67250).
  { apiGroups: [''], resources: ['pods'], verbs: ['delete'] },
];

/** What a deploy reads outside of them: which cluster this is, and which kinds it knows. */
export const CLUSTER_RULES: readonly Rule[] = [
  { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
  { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: READ },
];
