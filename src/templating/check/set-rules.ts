import {
  selectorLabelsRule,
  serviceSelectsRule,
  servicePortRule,
  portNameRule,
  ingressServiceRule,
  nodePortRule,
} from '../../core/catalogue/check.ts';
import type { Fields } from '../../core/fields.ts';
import { groupOf } from '../../core/objects.ts';
import { pathText } from '../path-text.ts';
import type { RenderedManifest } from '../rendered.ts';
import type { Checked, Finding, Rule } from './finding.ts';
import { PORT_NAME } from './server/int-or-string.ts';
import type { Form } from './server/problem.ts';
import {
  containersOf,
  fieldsAt,
  listAt,
  numberAt,
  type PodTemplate,
  podTemplateOf,
  selects,
  textAt,
  shown,
} from './pods.ts';

/** Rules about how the objects of one environment fit together. */
export const SET_RULES: readonly Rule[] = [
  {
    entry: selectorLabelsRule,
    check: ({ manifests }) => manifests.flatMap(selectorLabels),
  },
  {
    entry: serviceSelectsRule,
    check: withPods(serviceSelects),
  },
  {
    entry: servicePortRule,
    check: withPods(servicePorts),
  },
  {
    entry: portNameRule,
    check: ({ manifests }) => manifests.flatMap(portNames),
  },
  {
    entry: ingressServiceRule,
    check: (checked) => {
      const services = servicesOf(checked);
      return checked.manifests.flatMap((manifest) => ingressPorts(manifest, services));
    },
  },
  {
    entry: nodePortRule,
    check: (checked) => nodePorts(servicesOf(checked)),
  },
];

/** The pods that have these labels; none for a selector without any. */
type Selected = (selector: Fields) => readonly PodTemplate[];

function withPods(
  findings: (service: RenderedManifest, selected: Selected) => Finding[],
): (checked: Checked) => Finding[] {
  return (checked) => {
    const selected = podsOf(checked);
    return servicesOf(checked).flatMap((service) => findings(service, selected));
  };
}

/** By one label of the selector first, for a release may have thousands of Services and of Deployments. */
function podsOf({ manifests }: Checked): Selected {
  const byLabel = new Map<string, PodTemplate[]>();
  const labelId = ([key, value]: readonly [string, unknown]): string => JSON.stringify([key, value]);
  for (const template of manifests.flatMap(({ object }) => podTemplateOf(object) ?? []))
    for (const label of Object.entries(template.labels)) {
      const known = byLabel.get(labelId(label));
      if (known) known.push(template);
      else byLabel.set(labelId(label), [template]);
    }
  return (selector) => {
    const [first] = Object.entries(selector).map((label) => byLabel.get(labelId(label)) ?? []);
    return (first ?? []).filter(({ labels }) => selects(selector, labels));
  };
}

function servicesOf({ manifests }: Checked): RenderedManifest[] {
  return manifests.filter(({ object }) => object.kind === 'Service' && object.apiVersion === 'v1');
}

function selectorLabels(manifest: RenderedManifest): Finding[] {
  const { object } = manifest;
  const template = podTemplateOf(object);
  if (!template || groupOf(object.apiVersion) !== 'apps') return [];
  const selector = fieldsAt(object, ['spec', 'selector', 'matchLabels']);
  const { labels } = template;
  const wrong = Object.entries(selector ?? {}).filter(([key, value]) => labels[key] !== value);
  return wrong.map(([key, value]) => ({
    manifest,
    path: ['spec', 'selector', 'matchLabels', key],
    message: `spec.selector asks for ${key}: ${shown(value)}, and the pods have ${key in labels ? `${key}: ${shown(labels[key])}` : `no label ${key}`}`,
    hint: 'give spec.template.metadata.labels the same labels as spec.selector.matchLabels',
  }));
}

function serviceSelects(service: RenderedManifest, selected: Selected): Finding[] {
  const selector = fieldsAt(service.object, ['spec', 'selector']);
  if (!selector || Object.keys(selector).length === 0) return [];
  if (selected(selector).length > 0) return [];
  const labels = Object.entries(selector).map(([key, value]) => `${key}: ${shown(value)}`);
  return [
    {
      manifest: service,
      path: ['spec', 'selector'],
      message: `Service ${service.object.metadata.name} selects no pod: none has ${labels.join(', ')}`,
      hint: 'give the pod template these labels, or add # slipway: allow service-selects',
    },
  ];
}

function servicePorts(service: RenderedManifest, selected: Selected): Finding[] {
  const pods = selected(fieldsAt(service.object, ['spec', 'selector']) ?? {});
  if (pods.length === 0) return [];
  const names = pods.flatMap((template) =>
    containersOf(template).flatMap(({ container }) => listAt(container, 'ports').map(({ name }) => name)),
  );
  return listAt(service.object, 'spec', 'ports').flatMap(({ targetPort }, index) =>
    typeof targetPort !== 'string' || /^\d+$/.test(targetPort) || names.includes(targetPort)
      ? []
      : [
          {
            manifest: service,
            path: ['spec', 'ports', index, 'targetPort'],
            message: `targetPort ${targetPort} is no port of the pods; they have ${names.filter(Boolean).join(', ') || 'none with a name'}`,
            hint: `give a port of the container the name ${targetPort}, or write its number here`,
          },
        ],
  );
}

function portNames(manifest: RenderedManifest): Finding[] {
  const { object } = manifest;
  const template = podTemplateOf(object);
  const inPods = template
    ? containersOf(template).flatMap(({ container, path }) =>
        namesOfPorts(manifest, {
          ports: listAt(container, 'ports'),
          path: [...path, 'ports'],
          form: PORT_NAME,
        }),
      )
    : [];
  if (object.kind !== 'Service') return inPods;
  const ports = listAt(object, 'spec', 'ports');
  const unnamed =
    ports.length < 2 ? [] : ports.flatMap(({ name }, index) => (name === undefined ? [index] : []));
  return [
    ...namesOfPorts(manifest, { ports, path: ['spec', 'ports'], form: OF_SERVICE }),
    ...unnamed.map((index) => ({
      manifest,
      path: ['spec', 'ports', index],
      message: `port ${index + 1} of Service ${object.metadata.name} needs a name, because there are several`,
      hint: 'give each of them a name, such as http',
    })),
  ];
}

type Ports = {
  readonly ports: readonly Readonly<Record<string, unknown>>[];
  readonly path: Finding['path'];
  readonly form: Form;
};

const OF_SERVICE: Form = {
  is: (name) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name),
  words: 'at most 63 lower-case letters, digits and dashes',
};

const RENAME_PORT = 'rename it, here and where it is named as a port';

function namesOfPorts(manifest: RenderedManifest, { ports, path, form }: Ports): Finding[] {
  return ports.flatMap(({ name }, index) => {
    if (typeof name !== 'string') return [];
    const at = [...path, index, 'name'];
    if (!form.is(name))
      return [{ manifest, path: at, message: `'${name}' is no port name: ${form.words}`, hint: RENAME_PORT }];
    const first = ports.findIndex((port) => port['name'] === name);
    return first < index
      ? [
          {
            manifest,
            path: at,
            message: `port name ${name} is used twice in ${pathText(manifest.object, path)}`,
            hint: RENAME_PORT,
          },
        ]
      : [];
  });
}

function ingressPorts(manifest: RenderedManifest, services: readonly RenderedManifest[]): Finding[] {
  if (manifest.object.kind !== 'Ingress') return [];
  return listAt(manifest.object, 'spec', 'rules').flatMap((rule, ruleIndex) =>
    listAt(rule, 'http', 'paths').flatMap((path, pathIndex) => {
      const at = ['spec', 'rules', ruleIndex, 'http', 'paths', pathIndex, 'backend', 'service'];
      const name = textAt(path, 'backend', 'service', 'name');
      const service = services.find(({ object }) => object.metadata.name === name);
      const port = fieldsAt(path, ['backend', 'service', 'port']) ?? {};
      if (!service) return [];
      const found = listAt(service.object, 'spec', 'ports').some(
        (candidate) =>
          (candidate['name'] === port['name'] && port['name'] !== undefined) ||
          candidate['port'] === port['number'],
      );
      const wanted = port['name'] ?? port['number'];
      return found
        ? []
        : [
            {
              manifest,
              path: [...at, 'port'],
              message: `Service ${name ?? ''} has no port ${shown(wanted)}`,
              hint: 'name a port that the Service lists, or add this one to it',
            },
          ];
    }),
  );
}

const ANY_NODE_PORT = 'choose another, or leave nodePort out and the cluster chooses one';

function nodePorts(services: readonly RenderedManifest[]): Finding[] {
  const taken = new Map<number, string>();
  return services.flatMap((manifest) =>
    listAt(manifest.object, 'spec', 'ports').flatMap((port, index) => {
      const nodePort = numberAt(port, 'nodePort');
      // 0 is the same as none: the cluster chooses.
      if (nodePort === undefined || nodePort === 0) return [];
      const path = ['spec', 'ports', index, 'nodePort'];
      if (nodePort < 30_000 || nodePort > 32_767)
        return [
          {
            manifest,
            path,
            message: `nodePort ${nodePort} is not between 30000 and 32767`,
            hint: ANY_NODE_PORT,
          },
        ];
      const holder = taken.get(nodePort);
      taken.set(nodePort, holder ?? manifest.object.metadata.name);
      return holder === undefined
        ? []
        : [
            {
              manifest,
              path,
              message: `nodePort ${nodePort} is taken by Service ${holder}`,
              hint: ANY_NODE_PORT,
            },
          ];
    }),
  );
}
