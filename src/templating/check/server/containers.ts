import type { Path } from '../../../core/yaml.ts';
import { quantity } from '../../../core/quantity.ts';
import { fieldsAt, listAt, numberAt, textAt } from '../pods.ts';
import { portRange, type Problem, problem, set } from './problem.ts';

type Fields = Readonly<Record<string, unknown>>;

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];

/** Containers that end before the others begin are never asked whether they are well. */
export function ofInit(container: Fields, path: Path): Problem[] {
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

export function containerValues(container: Fields, path: Path): Problem[] {
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
        ...badVariableName(variable['name'], [...at, 'name']),
        ...badFieldPath(fieldsAt(from, ['fieldRef'])?.['fieldPath'], [
          ...at,
          'valueFrom',
          'fieldRef',
          'fieldPath',
        ]),
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

function badVariableName(name: unknown, path: Path): Problem[] {
  if (name === '') return [problem(path, 'a variable has no name')];
  return typeof name === 'string' && !/^[\x20-\x3c\x3e-\x7e]+$/.test(name)
    ? [problem(path, `'${name}' is no name of a variable: letters, digits and signs other than =`)]
    : [];
}

const OF_THE_POD =
  /^(?:metadata\.(?:name|namespace|uid|(?:labels|annotations)\['[^']+'\])|spec\.(?:nodeName|host|serviceAccountName)|status\.(?:hostIPs?|podIPs?))$/;

function badFieldPath(value: unknown, path: Path): Problem[] {
  return typeof value !== 'string' || OF_THE_POD.test(value)
    ? []
    : [problem(path, `'${value}' is no field of a pod that a variable can have`, HAS)];
}

const HAS =
  "write metadata.name, namespace, uid, labels['...'] or annotations['...'], spec.nodeName or serviceAccountName, status.hostIP or podIP";

/** On the node's own network a container has its port itself. */
export function hostPorts(spec: Fields, container: Fields, path: Path): Problem[] {
  if (spec['hostNetwork'] !== true) return [];
  return listAt(container, 'ports').flatMap((port, index) => {
    const [own, onNode] = [numberAt(port, 'containerPort'), numberAt(port, 'hostPort') ?? 0];
    if (onNode === 0 || onNode === own) return [];
    const at = [...path, 'ports', index, 'hostPort'];
    return [problem(at, `hostPort ${onNode} is not containerPort ${own}, and with hostNetwork they are one`)];
  });
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
