import type { KubeObject } from '../../core/objects.ts';
import { POLICY_RULES, type PolicyRule } from './rules.ts';

const API = 'admissionregistration.k8s.io/v1';

/** Where the policies are to hold, and whether warnings refuse an object there too. */
export type Bound = { readonly namespaces: readonly string[]; readonly strict: boolean };

/** The rules that CEL can say, each as a policy with a binding for every namespace, for an administrator to apply. */
export function policiesFor({ namespaces, strict }: Bound): readonly KubeObject[] {
  return POLICY_RULES.flatMap((rule) => [
    policyOf(rule),
    ...namespaces.map((namespace) => bindingOf(rule, namespace, strict)),
  ]);
}

function policyOf(rule: PolicyRule): KubeObject {
  const { code, about } = rule.entry.described;
  return {
    apiVersion: API,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: nameOf(rule), annotations: { 'slipway.dev/rule': `${code}: ${about}` } },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: Object.entries(rule.resources).map(([group, resources]) => ({
          apiGroups: [group],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources,
        })),
      },
      matchConditions: [
        // What a controller makes was looked at in the object that it makes it from.
        {
          name: 'written-by-people',
          expression: `!object.metadata.?ownerReferences.orValue([]).exists(o, o.?controller.orValue(false))`,
        },
        // What runs already is not in the way of a label or of its own controller.
        {
          name: 'new-or-changed',
          expression: `request.operation == 'CREATE' || dyn(object).spec != dyn(oldObject).spec`,
        },
        {
          name: 'not-allowed-by-its-template',
          expression: `!object.metadata.?annotations[?'slipway.dev/allows'].orValue('').split(', ').exists(a, a == '${code}')`,
        },
      ],
      variables: [...VARIABLES, { name: 'found', expression: rule.found }],
      validations: [
        {
          expression: 'variables.found.size() == 0',
          messageExpression: `variables.found.join(', ') + ' ${rule.message} [${code}]'`,
        },
      ],
    },
  };
}

/** Of no type, as each kind has its Pods elsewhere. */
const VARIABLES = [
  {
    name: 'pod',
    expression: `object.kind == 'Pod' ? dyn(object).spec : object.kind == 'CronJob' ? dyn(object).spec.jobTemplate.spec.template.spec : dyn(object).spec.template.spec`,
  },
  {
    name: 'containers',
    expression: 'variables.pod.?containers.orValue([]) + variables.pod.?initContainers.orValue([])',
  },
  {
    name: 'hostPaths',
    expression: 'variables.pod.?volumes.orValue([]).filter(v, has(v.hostPath)).map(v, v.hostPath.path)',
  },
];

function bindingOf(rule: PolicyRule, namespace: string, strict: boolean): KubeObject {
  const refuses = strict || rule.entry.described.severity === 'error';
  return {
    apiVersion: API,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: `${nameOf(rule)}.${namespace}` },
    spec: {
      policyName: nameOf(rule),
      validationActions: refuses ? ['Deny'] : ['Warn'],
      matchResources: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      },
    },
  };
}

function nameOf({ entry }: PolicyRule): string {
  return `slipway-${entry.described.code}`;
}
