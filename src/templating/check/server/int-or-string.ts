import { groupOf, type KubeObject } from '../../../core/objects.ts';
import type { Path } from '../../../core/yaml.ts';
import { fieldsAt, listAt, podTemplateOf } from '../pods.ts';
import type { Form, Problem } from './problem.ts';

type Share = { readonly holder: Path; readonly field: string; readonly atMost?: number };

const STRATEGY = ['spec', 'strategy', 'rollingUpdate'];
const UPDATE = ['spec', 'updateStrategy', 'rollingUpdate'];

/** Numbers of Pods that may be a share of them, and whether that may be more than all. */
const SHARES: Readonly<Record<string, readonly Share[]>> = {
  'apps Deployment': [
    { holder: STRATEGY, field: 'maxSurge' },
    { holder: STRATEGY, field: 'maxUnavailable', atMost: 100 },
  ],
  'apps DaemonSet': [
    { holder: UPDATE, field: 'maxSurge', atMost: 100 },
    { holder: UPDATE, field: 'maxUnavailable', atMost: 100 },
  ],
  'apps StatefulSet': [{ holder: UPDATE, field: 'maxUnavailable', atMost: 100 }],
  'policy PodDisruptionBudget': [
    { holder: ['spec'], field: 'minAvailable', atMost: 100 },
    { holder: ['spec'], field: 'maxUnavailable', atMost: 100 },
  ],
};

/** Fields whose schema takes any text beside a number, of which the API server takes only one form. */
export function badIntOrStrings(object: KubeObject): Problem[] {
  const kind = `${groupOf(object.apiVersion)} ${object.kind}`;
  return [...(SHARES[kind] ?? []).flatMap((share) => badShare(object, share)), ...badPorts(object, kind)];
}

function badShare(object: KubeObject, { holder, field, atMost = Infinity }: Share): Problem[] {
  const value = fieldsAt(object, holder)?.[field];
  const path = [...holder, field];
  if (typeof value === 'number')
    return value < 0 ? [{ path, message: `${field} cannot be less than 0` }] : [];
  if (typeof value !== 'string') return [];
  if (!/^\d+%$/.test(value))
    return [
      {
        path,
        message: `${field} '${value}' is text, not a number of pods or a share of them such as 25%`,
        hint: /^\d+$/.test(value) ? `write ${field}: ${value}, without quotes` : `write ${field}: 1 or 25%`,
      },
    ];
  return Number.parseInt(value, 10) > atMost
    ? [{ path, message: `${field} ${value} is more than 100%`, hint: `write at most 100%` }]
    : [];
}

/** What a port of a container may be called. */
export const PORT_NAME: Form = {
  is: (name) => /^(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/.test(name),
  words: 'at most 15 lower-case letters, digits and dashes, with a letter',
};

/** A text of digits is neither a port nor, without a letter, the name of one. */
function badPorts(object: KubeObject, kind: string): Problem[] {
  const own = namesOfPorts(object);
  return portsOf(object, kind).flatMap(({ holder, path }) => {
    const field = String(path.at(-1));
    const value = holder[field];
    // Where a port of the Pod is called so, that is said there.
    if (typeof value !== 'string' || PORT_NAME.is(value) || own.has(value)) return [];
    return /^\d+$/.test(value)
      ? [
          {
            path,
            message: `${field} '${value}' is text, neither a number nor the name of a port`,
            hint: `write ${field}: ${value}, without quotes`,
          },
        ]
      : [{ path, message: `${field} '${value}' is no name of a port: ${PORT_NAME.words}` }];
  });
}

function namesOfPorts(object: KubeObject): ReadonlySet<unknown> {
  const spec = podTemplateOf(object)?.spec;
  const containers = ['containers', 'initContainers'].flatMap((list) => listAt(spec, list));
  return new Set(containers.flatMap((container) => listAt(container, 'ports').map(({ name }) => name)));
}

type Port = { readonly holder: Readonly<Record<string, unknown>>; readonly path: Path };

function portsOf(object: KubeObject, kind: string): readonly Port[] {
  if (kind === ' Service') return listed(listAt(object, 'spec', 'ports'), ['spec', 'ports'], 'targetPort');
  if (kind === 'networking.k8s.io NetworkPolicy')
    return ['ingress', 'egress'].flatMap((way) =>
      listAt(object, 'spec', way).flatMap((rule, index) =>
        listed(listAt(rule, 'ports'), ['spec', way, index, 'ports'], 'port'),
      ),
    );
  const template = podTemplateOf(object);
  if (!template) return [];
  return ['containers', 'initContainers'].flatMap((list) =>
    listAt(template.spec, list).flatMap((container, index) =>
      ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop'].flatMap(
        (hook) =>
          ['httpGet', 'tcpSocket'].flatMap((handler) => {
            const way = [...hook.split('.'), handler];
            const holder = fieldsAt(container, way);
            return holder ? [{ holder, path: [...template.path, 'spec', list, index, ...way, 'port'] }] : [];
          }),
      ),
    ),
  );
}

function listed(items: readonly Port['holder'][], path: Path, field: string): readonly Port[] {
  return items.map((holder, index) => ({ holder, path: [...path, index, field] }));
}
