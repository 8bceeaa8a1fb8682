import { groupOf, type KubeObject } from '../../../core/objects.ts';
import type { Path } from '../../../core/yaml.ts';
import { containersOf, fieldsAt, listAt, numberAt, podTemplateOf, textAt } from '../pods.ts';
import { badIntOrStrings } from './int-or-string.ts';
import { type Problem } from './problem.ts';
import { quantity } from '../../../core/quantity.ts';

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

function problem(path: Path, message: string, hint?: string): Problem {
  return { path, message, ...(hint !== undefined && { hint }) };
}

function set(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function negative(holder: unknown, path: Path, fields: readonly string[]): Problem[] {
  return fields.flatMap((field) =>
    (numberAt(holder, ...path, field) ?? 0) < 0
      ? [problem([...path, field], `${field} cannot be less than 0`)]
      : [],
  );
}

function portRange(value: unknown, path: Path): Problem[] {
  return typeof value === 'number' && (value < 1 || value > 65_535)
    ? [problem(path, `${String(path.at(-1))} ${value} is not between 1 and 65535`)]
    : [];
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
  return listAt(object, 'spec', 'rules').flatMap((rule, ruleIndex) =>
    listAt(rule, 'http', 'paths').flatMap((path, index) => {
      const at = ['spec', 'rules', ruleIndex, 'http', 'paths', index];
      const type = textAt(path, 'pathType');
      const written = textAt(path, 'path');
      return (type === 'Exact' || type === 'Prefix') && !(written ?? '').startsWith('/')
        ? [problem(set(written) ? [...at, 'path'] : at, `path must begin with / for pathType ${type}`)]
        : [];
    }),
  );
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

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];

/** Containers that end before the others begin are never asked whether they are well. */
function ofInit(container: Fields, path: Path): Problem[] {
  if (container['restartPolicy'] === 'Always') return [];
  return [...PROBES, 'lifecycle'].flatMap((field) =>
    set(container[field])
      ? [
          problem(
            [...path, field],
            `${field} cannot be set on an init container without restartPolicy: Always`,
          ),
        ]
      : [],
  );
}

function containerValues(container: Fields, path: Path): Problem[] {
  const name = textAt(container, 'name') ?? '';
  return [
    ...PROBES.flatMap((field) => probe(container[field], field, [...path, field])),
    ...['postStart', 'preStop'].flatMap((field) => {
      const hook = fieldsAt(container, ['lifecycle', field]);
      return hook ? handlers(hook, field, [...path, 'lifecycle', field]) : [];
    }),
    ...listAt(container, 'ports').flatMap((port, index) =>
      ['containerPort', 'hostPort'].flatMap((field) =>
        field === 'hostPort' && port[field] === 0
          ? []
          : portRange(port[field], [...path, 'ports', index, field]),
      ),
    ),
    ...listAt(container, 'env').flatMap((variable, index) => {
      const at = [...path, 'env', index];
      const [text, from] = [variable['value'], fieldsAt(variable, ['valueFrom'])];
      return [
        ...(variable['name'] === '' ? [problem([...at, 'name'], 'a variable has no name')] : []),
        ...(set(text) && text !== '' && from
          ? [problem(at, `variable ${textAt(variable, 'name') ?? ''} has both value and valueFrom`)]
          : []),
        ...(from && Object.values(from).filter(set).length !== 1
          ? [problem([...at, 'valueFrom'], 'valueFrom must name exactly one source')]
          : []),
      ];
    }),
    ...resources(container, name, path),
    ...(fieldsAt(container, ['securityContext'])?.['privileged'] === true &&
    fieldsAt(container, ['securityContext'])?.['allowPrivilegeEscalation'] === false
      ? [problem([...path, 'securityContext'], 'a privileged container cannot forbid privilege escalation')]
      : []),
  ];
}

function handlers(holder: Fields, field: string, path: Path): Problem[] {
  const named = HANDLERS.filter((handler) => set(holder[handler]));
  if (named.length === 1) return [];
  const message = named.length === 0 ? `${field} does nothing` : `${field} is both ${named.join(' and ')}`;
  return [problem(path, message, 'give it one of exec, httpGet, tcpSocket or grpc')];
}

function probe(value: unknown, field: string, path: Path): Problem[] {
  const held = fieldsAt(value, []);
  if (!held) return [];
  const numbers = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'failureThreshold'];
  const once = field !== 'readinessProbe' && ![undefined, 0, 1].includes(numberAt(held, 'successThreshold'));
  return [
    ...handlers(held, field, path),
    ...numbers.flatMap((name) =>
      (numberAt(held, name) ?? 0) < 0 ? [problem([...path, name], `${name} cannot be less than 0`)] : [],
    ),
    ...(once ? [problem([...path, 'successThreshold'], `successThreshold of a ${field} must be 1`)] : []),
    ...['httpGet', 'tcpSocket'].flatMap((handler) =>
      portRange(fieldsAt(held, [handler])?.['port'], [...path, handler, 'port']),
    ),
  ];
}

function resources(container: Fields, name: string, path: Path): Problem[] {
  const requests = fieldsAt(container, ['resources', 'requests']) ?? {};
  const limits = fieldsAt(container, ['resources', 'limits']) ?? {};
  return Object.entries(requests).flatMap(([resource, asked]) => {
    const [least, most] = [quantity(asked), quantity(limits[resource])];
    if (least === undefined || most === undefined || least <= most) return [];
    const at = [...path, 'resources', 'requests', resource];
    return [problem(at, `container ${name} requests more ${resource} than its limit allows`)];
  });
}
