import type { KubeObject } from '../core/objects.ts';
import { type Fields, isFields } from './fields.ts';

/** One place in a pod template that reads a Secret. */
export type SecretUse = {
  readonly secret: string;
  /** Undefined where every key is used. */
  readonly key: string | undefined;
  readonly optional: boolean;
  /** Container, volume or Pod, for people: `container web`. */
  readonly by: string;
  readonly how: 'env' | 'envFrom' | 'volume' | 'imagePullSecret';
};

export type PodTemplate = { readonly path: readonly string[]; readonly template: Fields };

const TEMPLATE_PATHS = [
  ['spec', 'template'],
  ['spec', 'jobTemplate', 'spec', 'template'],
] as const;

/** The pod template of any workload, also of kinds we have never heard of; a Pod is its own. */
export function podTemplateOf(object: KubeObject): PodTemplate | undefined {
  if (object.kind === 'Pod' && object.apiVersion === 'v1') return { path: [], template: object };
  for (const path of TEMPLATE_PATHS) {
    const template = path.reduce<unknown>((value, step) => fieldsOf(value)[step], object);
    if (isFields(template) && Array.isArray(fieldsOf(template['spec'])['containers']))
      return { path, template };
  }
  return undefined;
}

export function usesOf(object: KubeObject): readonly SecretUse[] {
  const spec = fieldsOf(podTemplateOf(object)?.template['spec']);
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((field) =>
    listOf(spec[field]),
  );
  return [
    ...containers.flatMap(usesOfContainer),
    ...listOf(spec['volumes']).flatMap(usesOfVolume),
    ...listOf(spec['imagePullSecrets']).flatMap(({ name }) =>
      use({ secret: name, by: 'the Pod', how: 'imagePullSecret' }),
    ),
  ];
}

function usesOfContainer(container: Fields): SecretUse[] {
  const by = `container ${textOf(container['name']) ?? '?'}`;
  return [
    ...listOf(container['env']).flatMap(({ valueFrom }) => {
      const { name, key, optional } = fieldsOf(fieldsOf(valueFrom)['secretKeyRef']);
      return use({ secret: name, key, optional, by, how: 'env' });
    }),
    ...listOf(container['envFrom']).flatMap(({ secretRef }) => {
      const { name, optional } = fieldsOf(secretRef);
      return use({ secret: name, optional, by, how: 'envFrom' });
    }),
  ];
}

function usesOfVolume(volume: Fields): SecretUse[] {
  const by = `volume ${textOf(volume['name']) ?? '?'}`;
  const { secretName, items, optional } = fieldsOf(volume['secret']);
  const projected = listOf(fieldsOf(volume['projected'])['sources']).flatMap(({ secret }) => {
    const source = fieldsOf(secret);
    return usesOfItems(
      { secret: source['name'], optional: source['optional'], by, how: 'volume' },
      source['items'],
    );
  });
  return [...usesOfItems({ secret: secretName, optional, by, how: 'volume' }, items), ...projected];
}

type Found = Pick<SecretUse, 'by' | 'how'> & {
  readonly secret: unknown;
  readonly key?: unknown;
  readonly optional?: unknown;
};

function usesOfItems(found: Found, items: unknown): SecretUse[] {
  const listed = listOf(items);
  return listed.length === 0 ? use(found) : listed.flatMap(({ key }) => use({ ...found, key }));
}

function use({ secret, key, optional, by, how }: Found): SecretUse[] {
  const name = textOf(secret);
  return name === undefined ? [] : [{ secret: name, key: textOf(key), optional: optional === true, by, how }];
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
