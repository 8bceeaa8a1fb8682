import type { KubeObject } from '../../../core/objects.ts';
import { groupOf } from '../../../core/objects.ts';
import type { Path } from '../../../core/yaml.ts';
import { containersOf, fieldsAt, listAt, podTemplateOf } from '../pods.ts';
import type { Form, Problem } from './problem.ts';

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

const asLabel: Form = {
  is: (name) => LABEL.test(name) && name.length <= 63,
  words: 'at most 63 lower-case letters, digits and dashes',
};
const asService: Form = {
  is: (name) => asLabel.is(name) && /^[a-z]/.test(name),
  words: 'at most 63 lower-case letters, digits and dashes, a letter first',
};
const asSegment: Form = {
  is: (name) => name !== '.' && name !== '..' && !/[/%]/.test(name),
  words: 'any text without / and %',
};

export function asSubdomain(longest = 253): Form {
  return {
    is: (name) => SUBDOMAIN.test(name) && name.length <= longest,
    words: `at most ${longest} lower-case letters, digits, dashes and dots, a letter or digit first and last`,
  };
}

/** How objects of a kind are named; where it is not among them, as most are. */
const FORMS: Readonly<Record<string, Form>> = {
  ' Service': asService,
  ' Namespace': asLabel,
  'batch Job': asSubdomain(63),
  'batch CronJob': asSubdomain(52),
  ' Event': asSegment,
};
/** Groups whose names only have to fit into a path. */
const FREE = ['rbac.authorization.k8s.io'];

/** Names that the API server refuses: of the object, its containers, volumes, keys, labels and annotations. */
export function badNames(object: KubeObject): Problem[] {
  const group = groupOf(object.apiVersion);
  const form = FREE.includes(group) ? asSegment : (FORMS[`${group} ${object.kind}`] ?? asSubdomain());
  const { name } = object.metadata;
  return [
    ...(form.is(name)
      ? []
      : [refusal(['metadata', 'name'], `'${name}' is no name of a ${object.kind}`, form)]),
    ...badLabels(object),
    ...badNamesInPods(object),
    ...badKeys(object),
  ];
}

function refusal(path: Path, what: string, { words }: Form): Problem {
  return { path, message: `${what}: ${words}` };
}

function badNamesInPods(object: KubeObject): Problem[] {
  const template = podTemplateOf(object);
  if (!template) return [];
  const containers = containersOf(template, ['initContainers', 'containers']);
  const volumes = listAt(template.spec, 'volumes').map((volume, index) => ({
    name: volume['name'],
    path: [...template.path, 'spec', 'volumes', index, 'name'],
  }));
  const named = [
    ...containers.map(({ container, path }) => ({ name: container.name, path: [...path, 'name'] })),
    ...volumes,
  ];
  const taken = containers.map(({ container }) => container.name);
  return [
    ...named.flatMap(({ name, path }) =>
      typeof name !== 'string' || asLabel.is(name) ? [] : [refusal(path, `'${name}' is no name`, asLabel)],
    ),
    ...containers.flatMap(({ container: { name }, path }, index) =>
      name !== undefined && taken.indexOf(name) < index
        ? [{ path: [...path, 'name'], message: `a second container is named ${name}` }]
        : [],
    ),
  ];
}

/** Where labels and annotations stand, and selectors, which ask for labels. */
function badLabels(object: KubeObject): Problem[] {
  const template = podTemplateOf(object);
  const inTemplate = template && template.path.length > 0 ? [[...template.path, 'metadata']] : [];
  const metadata: Path[] = [['metadata'], ...inTemplate];
  const labels: Path[] = [
    ...metadata.map((path) => [...path, 'labels']),
    ...(template ? [[...template.path, 'spec', 'nodeSelector']] : []),
    ...(object.kind === 'Service' && object.apiVersion === 'v1' ? [['spec', 'selector']] : []),
    ...(inTemplate.length > 0 ? [['spec', 'selector', 'matchLabels']] : []),
  ];
  return [
    ...labels.flatMap((path) =>
      Object.entries(fieldsAt(object, path) ?? {}).flatMap(([key, value]) => [
        ...badKey(key, [...path, key]),
        ...badLabelValue(value, [...path, key]),
      ]),
    ),
    ...metadata.flatMap((path) =>
      Object.keys(fieldsAt(object, [...path, 'annotations']) ?? {}).flatMap((key) =>
        badKey(key.toLowerCase(), [...path, 'annotations', key]),
      ),
    ),
  ];
}

function badKey(key: string, path: Path): Problem[] {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const sound =
    parts.length <= 2 &&
    QUALIFIED.test(name) &&
    name.length <= 63 &&
    (prefix === undefined || asSubdomain().is(prefix));
  if (sound) return [];
  const words = 'at most 63 letters, digits, -, _ and ., behind a domain and / if there is one';
  return [{ path, message: `'${key}' is no key of a label or annotation: ${words}` }];
}

function badLabelValue(value: unknown, path: Path): Problem[] {
  if (typeof value !== 'string' || value === '' || (QUALIFIED.test(value) && value.length <= 63)) return [];
  const words = 'at most 63 letters, digits, -, _ and ., a letter or digit first and last';
  return [{ path, message: `'${value}' is no value of a label: ${words}` }];
}

/** Keys of ConfigMaps and Secrets. */
function badKeys({ kind, apiVersion, ...object }: KubeObject): Problem[] {
  if (apiVersion !== 'v1' || (kind !== 'ConfigMap' && kind !== 'Secret')) return [];
  const [texts, bytes] = kind === 'ConfigMap' ? ['data', 'binaryData'] : ['data', 'stringData'];
  const all = [texts, bytes].flatMap((field) =>
    Object.keys(fieldsAt(object, [field ?? '']) ?? {}).map((key) => ({ key, path: [field ?? '', key] })),
  );
  const words = 'letters, digits, -, _ and .';
  return all.flatMap(({ key, path }) => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key) || key.length > 253 || key === '.' || key.startsWith('..'))
      return [{ path, message: `'${key}' is no key of a ${kind}: ${words}` }];
    return kind === 'ConfigMap' && path[0] === bytes && fieldsAt(object, [texts ?? ''])?.[key] !== undefined
      ? [{ path, message: `${key} stands in ${texts} too` }]
      : [];
  });
}
