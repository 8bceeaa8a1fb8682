import { isIP } from 'node:net';
import { groupOf, type KubeObject } from '../../../core/objects.ts';
import type { Path } from '../../../core/yaml.ts';
import { containersOf, fieldsAt, listAt, numberAt, podTemplateOf, textAt } from '../pods.ts';
import { badIntOrStrings } from './int-or-string.ts';
import { containerValues, hostPorts, ofInit } from './containers.ts';
import { asSubdomain } from './names.ts';
import { portRange, type Problem, problem, set } from './problem.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Values and pairs of fields that the API server refuses although each of them has the right type. */
export function badValues(object: KubeObject): Problem[] {
  const kind = `${groupOf(object.apiVersion)} ${object.kind}`;
  return [
    ...managedFields(object),
    ...badIntOrStrings(object),
    ...(OF_KIND[kind]?.(object) ?? []),
    ...podValues(object),
  ];
}

const OF_KIND: Readonly<Record<string, (object: KubeObject) => Problem[]>> = {
  ' Service': service,
  'apps Deployment': (object) => [
    ...negative(object, ['spec'], ['replicas', 'minReadySeconds', 'revisionHistoryLimit']),
    ...(textAt(object, 'spec', 'strategy', 'type') === 'Recreate' &&
    fieldsAt(object, ['spec', 'strategy', 'rollingUpdate'])
      ? [problem(['spec', 'strategy', 'rollingUpdate'], 'rollingUpdate cannot be set with type Recreate')]
      : []),
    ...deadline(object),
  ],
  'apps StatefulSet': (object) => negative(object, ['spec'], ['replicas', 'minReadySeconds']),
  'apps ReplicaSet': (object) => negative(object, ['spec'], ['replicas', 'minReadySeconds']),
  ' ReplicationController': (object) => negative(object, ['spec'], ['replicas', 'minReadySeconds']),
  'batch Job': (object) => negative(object, ['spec'], ['backoffLimit', 'completions', 'parallelism']),
  'batch CronJob': cron,
  'autoscaling HorizontalPodAutoscaler': scaler,
  'policy PodDisruptionBudget': (object) =>
    ['minAvailable', 'maxUnavailable'].every((field) => set(fieldsAt(object, ['spec'])?.[field]))
      ? [problem(['spec'], 'minAvailable and maxUnavailable exclude each other')]
      : [],
  'networking.k8s.io Ingress': ingress,
};

/** What `kubectl get -o yaml` prints of who wrote what; an apply with it is refused. */
function managedFields(object: KubeObject): Problem[] {
  const path = ['metadata', 'managedFields'];
  return listAt(object, ...path).length === 0
    ? []
    : [problem(path, 'metadata.managedFields belongs to the API server', 'remove it')];
}

function negative(holder: unknown, path: Path, fields: readonly string[]): Problem[] {
  return fields.flatMap((field) =>
    (numberAt(holder, ...path, field) ?? 0) < 0
      ? [problem([...path, field], `${field} cannot be less than 0`)]
      : [],
  );
}

function service(object: KubeObject): Problem[] {
  const ports = listAt(object, 'spec', 'ports');
  const type = textAt(object, 'spec', 'type') ?? 'ClusterIP';
  const same = (one: Fields, other: Fields): boolean =>
    one['port'] === other['port'] && (one['protocol'] ?? 'TCP') === (other['protocol'] ?? 'TCP');
  return ports.flatMap((port, index) => {
    const path = ['spec', 'ports', index];
    const nodePort = numberAt(port, 'nodePort') ?? 0;
    return [
      ...(nodePort !== 0 && ['ClusterIP', 'ExternalName'].includes(type)
        ? [
            problem(
              [...path, 'nodePort'],
              `nodePort cannot be set on a Service of type ${type}`,
              'set spec.type: NodePort, or remove nodePort',
            ),
          ]
        : []),
      ...portRange(port['port'], [...path, 'port']),
      ...portRange(port['targetPort'], [...path, 'targetPort']),
      ...(ports.findIndex((other) => same(port, other)) < index
        ? [problem(path, `port ${String(port['port'])} is there twice with the same protocol`)]
        : []),
    ];
  });
}

function deadline(object: KubeObject): Problem[] {
  const ready = numberAt(object, 'spec', 'minReadySeconds') ?? 0;
  const patience = numberAt(object, 'spec', 'progressDeadlineSeconds') ?? 600;
  return patience > ready
    ? []
    : [problem(['spec'], `progressDeadlineSeconds ${patience} must be more than minReadySeconds ${ready}`)];
}

function cron(object: KubeObject): Problem[] {
  const schedule = textAt(object, 'spec', 'schedule');
  if (schedule === undefined) return [];
  const sound = /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|every \S+)$/.test(schedule);
  if (sound || /^(?:[\d*/,?-]|[A-Za-z]{3}|\s)+$/.test(schedule) === true)
    if (sound || schedule.trim().split(/\s+/).length === 5) return [];
  return [problem(['spec', 'schedule'], `'${schedule}' is no schedule: five fields, such as 0 3 * * *`)];
}

function scaler(object: KubeObject): Problem[] {
  const [least, most] = [
    numberAt(object, 'spec', 'minReplicas') ?? 1,
    numberAt(object, 'spec', 'maxReplicas') ?? Infinity,
  ];
  if (most < 1) return [problem(['spec', 'maxReplicas'], 'maxReplicas must be at least 1')];
  return most < least
    ? [problem(['spec', 'maxReplicas'], `maxReplicas ${most} is less than minReplicas ${least}`)]
    : [];
}

function ingress(object: KubeObject): Problem[] {
  return listAt(object, 'spec', 'rules').flatMap((rule, ruleIndex) => [
    ...badHost(textAt(rule, 'host') ?? '', ['spec', 'rules', ruleIndex, 'host']),
    ...listAt(rule, 'http', 'paths').flatMap((path, index) => {
      const at = ['spec', 'rules', ruleIndex, 'http', 'paths', index];
      const type = textAt(path, 'pathType');
      const written = textAt(path, 'path');
      return (type === 'Exact' || type === 'Prefix') && !(written ?? '').startsWith('/')
        ? [problem(set(written) ? [...at, 'path'] : at, `path must begin with / for pathType ${type}`)]
        : [];
    }),
  ]);
}

function badHost(host: string, path: Path): Problem[] {
  if (host === '' || (isIP(host) === 0 && asSubdomain().is(host.replace(/^\*\./, '')))) return [];
  const words = 'a domain in lower-case letters, digits and dashes, or *. before one';
  return [problem(path, `'${host}' is no host of an Ingress: ${words}`)];
}

function podValues(object: KubeObject): Problem[] {
  const template = podTemplateOf(object);
  if (!template) return [];
  const { spec, path } = template;
  const lists = [
    ['containers', containersOf(template, ['containers'])],
    ['initContainers', containersOf(template, ['initContainers'])],
  ] as const;
  return [
    ...restartPolicy(object, spec, [...path, 'spec']),
    ...spread(spec, [...path, 'spec']),
    ...lists.flatMap(([list, containers]) =>
      containers.flatMap(({ container, path: at }) => [
        ...containerValues(container, at),
        ...(list === 'initContainers' ? ofInit(container, at) : []),
        ...hostPorts(spec, container, at),
      ]),
    ),
  ];
}

const ALWAYS = ['Deployment', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'StatefulSet'];

function restartPolicy({ kind }: KubeObject, spec: Fields, path: Path): Problem[] {
  const policy = spec['restartPolicy'] ?? 'Always';
  if (ALWAYS.includes(kind) && policy !== 'Always')
    return [problem([...path, 'restartPolicy'], `restartPolicy of a ${kind} can only be Always`)];
  if (['Job', 'CronJob'].includes(kind) && policy === 'Always')
    return [
      problem(
        set(spec['restartPolicy']) ? [...path, 'restartPolicy'] : path,
        `restartPolicy of a ${kind} must be Never or OnFailure`,
        'set restartPolicy: Never',
      ),
    ];
  return [];
}

/** How Pods are spread over nodes and zones. */
function spread(spec: Fields, path: Path): Problem[] {
  return listAt(spec, 'topologySpreadConstraints').flatMap((constraint, index) => {
    const at = [...path, 'topologySpreadConstraints', index];
    const small = ['maxSkew', 'minDomains'].filter((field) => (numberAt(constraint, field) ?? 1) < 1);
    const soft = set(constraint['minDomains']) && constraint['whenUnsatisfiable'] === 'ScheduleAnyway';
    return [
      ...small.map((field) => problem([...at, field], `${field} must be at least 1`)),
      ...(soft ? [problem([...at, 'minDomains'], 'minDomains needs whenUnsatisfiable: DoNotSchedule')] : []),
    ];
  });
}
