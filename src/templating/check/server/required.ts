import { groupOf, type KubeObject } from '../../../core/objects.ts';
import type { Path } from '../../../core/yaml.ts';
import { containersOf, fieldsAt, listAt, podTemplateOf, textAt } from '../pods.ts';
import { missing, type Problem } from './problem.ts';

type Required = (object: KubeObject) => Problem[];

/** By group and kind: fields that the API server demands although the schema does not. */
const REQUIRED: Readonly<Record<string, Required>> = {
  'apps Deployment': workload,
  'apps StatefulSet': workload,
  'apps DaemonSet': workload,
  'apps ReplicaSet': workload,
  'batch Job': specAndPods,
  'batch CronJob': specAndPods,
  ' ReplicationController': specAndPods,
  ' Pod': specAndPods,
  ' Service': service,
  ' PersistentVolumeClaim': claim,
  'networking.k8s.io Ingress': ingress,
  'autoscaling HorizontalPodAutoscaler': (object) => spec(object),
  'rbac.authorization.k8s.io Role': rules,
  'rbac.authorization.k8s.io ClusterRole': rules,
  'rbac.authorization.k8s.io RoleBinding': binding,
  'rbac.authorization.k8s.io ClusterRoleBinding': binding,
};

export function missingFields(object: KubeObject): Problem[] {
  return REQUIRED[`${groupOf(object.apiVersion)} ${object.kind}`]?.(object) ?? [];
}

function spec(object: KubeObject): Problem[] {
  return fieldsAt(object, ['spec']) ? [] : [missing(['spec'])];
}

function specAndPods(object: KubeObject): Problem[] {
  const found = spec(object);
  return found.length > 0 ? found : pods(object);
}

function workload(object: KubeObject): Problem[] {
  const found = spec(object);
  if (found.length > 0) return found;
  const selector = fieldsAt(object, ['spec', 'selector']);
  const empty =
    selector !== undefined &&
    Object.keys(fieldsAt(selector, ['matchLabels']) ?? {}).length === 0 &&
    listAt(selector, 'matchExpressions').length === 0;
  const hint = 'give it matchLabels with the labels of the pods';
  return [
    ...(empty ? [{ path: ['spec', 'selector'], message: 'spec.selector selects nothing', hint }] : []),
    ...pods(object),
  ];
}

/** The schema misses the fields of a list's items; what it holds to be optional is asked for here. */
function pods(object: KubeObject): Problem[] {
  const template = podTemplateOf(object);
  const within = template ? fieldsAt(object, template.path) : undefined;
  if (!template || !within) return [];
  const path = [...template.path, 'spec'];
  if (!fieldsAt(within, ['spec'])) return template.path.length === 0 ? [] : [missing(path)];
  const containers = template.spec['containers'];
  if (Array.isArray(containers) && containers.length === 0)
    return [{ path: [...path, 'containers'], message: 'a pod needs at least one container' }];
  return containersOf(template, ['initContainers', 'containers']).flatMap(({ container, path: at }) => [
    ...(container.name === '' ? [missing([...at, 'name'])] : []),
    ...(hasText(container.image)
      ? []
      : [
          {
            path: container.image === undefined ? at : [...at, 'image'],
            message: `container ${container.name ?? ''} has no image`,
            hint: "write image: '{{ image }}', or $(IMAGE) in a Template",
          },
        ]),
  ]);
}

function hasText(value: unknown): boolean {
  // What is no text has been told by its schema.
  return value !== undefined && value !== null && (typeof value !== 'string' || value.trim() !== '');
}

function service(object: KubeObject): Problem[] {
  const held = fieldsAt(object, ['spec']);
  if (!held) return [missing(['spec'])];
  if (textAt(held, 'type') === 'ExternalName')
    return hasText(held['externalName']) ? [] : [missing(['spec', 'externalName'])];
  const headless = held['clusterIP'] === 'None';
  if (headless || listAt(held, 'ports').length > 0) return [];
  return [
    {
      path: ['spec'],
      message: `Service ${object.metadata.name} has no ports`,
      hint: 'list them in spec.ports, or make it headless with clusterIP: None',
    },
  ];
}

function claim(object: KubeObject): Problem[] {
  const found = spec(object);
  if (found.length > 0) return found;
  const modes = fieldsAt(object, ['spec'])?.['accessModes'];
  const storage = fieldsAt(object, ['spec', 'resources', 'requests'])?.['storage'];
  return [
    ...(Array.isArray(modes) && modes.length > 0 ? [] : [absent(object, ['spec', 'accessModes'])]),
    ...(storage === undefined ? [absent(object, ['spec', 'resources', 'requests', 'storage'])] : []),
  ];
}

function ingress(object: KubeObject): Problem[] {
  const held = fieldsAt(object, ['spec']) ?? {};
  if (held['defaultBackend'] || listAt(held, 'rules').length > 0) return [];
  return [{ path: ['spec'], message: 'an Ingress needs rules or a defaultBackend' }];
}

function rules(object: KubeObject): Problem[] {
  return listAt(object, 'rules').flatMap((rule, index) => {
    const [verbs, groups, resources, urls] = ['verbs', 'apiGroups', 'resources', 'nonResourceURLs'].map(
      (field) => (Array.isArray(rule[field]) ? (rule[field] as unknown[]).length : 0),
    );
    const path = ['rules', index];
    if (!verbs)
      return rule['verbs'] === undefined ? [] : [{ path, message: 'a rule needs at least one verb' }];
    if (urls && object.kind === 'Role')
      return [{ path, message: 'nonResourceURLs belong into a ClusterRole' }];
    if (urls && (groups || resources))
      return [{ path, message: 'a rule is about resources or about nonResourceURLs, not both' }];
    if (urls) return [];
    return groups && resources ? [] : [{ path, message: 'a rule needs apiGroups and resources' }];
  });
}

const RBAC = 'rbac.authorization.k8s.io';

/** Who gets which role; an account is one of a namespace. */
function binding(object: KubeObject): Problem[] {
  const roles = object.kind === 'ClusterRoleBinding' ? ['ClusterRole'] : ['Role', 'ClusterRole'];
  const { kind, apiGroup } = fieldsAt(object, ['roleRef']) ?? {};
  const wrong = (path: Path, value: unknown, words: readonly string[]): Problem[] =>
    typeof value !== 'string' || value === '' || words.includes(value)
      ? []
      : [{ path, message: `${path.join('.')} must be ${words.join(' or ')}, not '${value}'` }];
  return [
    ...wrong(['roleRef', 'kind'], kind, roles),
    ...wrong(['roleRef', 'apiGroup'], apiGroup, [RBAC]),
    ...listAt(object, 'subjects').flatMap((subject, index) => {
      const path = ['subjects', index];
      const isAccount = subject['kind'] === 'ServiceAccount';
      const homeless = isAccount && !hasText(subject['namespace']) && object.kind === 'ClusterRoleBinding';
      return [
        ...wrong([...path, 'kind'], subject['kind'], ['ServiceAccount', 'User', 'Group']),
        ...(homeless ? [missing([...path, 'namespace'])] : []),
      ];
    }),
  ];
}

/** At the innermost part of the path that is there. */
function absent(object: KubeObject, path: Path): Problem {
  let there = path.slice(0, -1);
  while (there.length > 0 && !fieldsAt(object, there)) there = there.slice(0, -1);
  return { path: there, message: `${path.join('.')} is missing` };
}
