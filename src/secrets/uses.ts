import type { KubeObject } from '../core/objects.ts';
import type { Path } from '../core/yaml.ts';
import { type Fields, isFields, fieldsOf } from '../core/fields.ts';

/** One place in a pod template that reads a Secret. */
export type SecretUse = {
  readonly secret: string;
  /** Undefined where every key is used. */
  readonly key: string | undefined;
  readonly optional: boolean;
  /** Container, volume or Pod, for people: `container web`. */
  readonly by: string;
  readonly how: 'env' | 'envFrom' | 'volume' | 'imagePullSecret';
  /** Where in the object the name or key is written. */
  readonly path: Path;
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
  const found = podTemplateOf(object);
  const spec = fieldsOf(found?.template['spec']);
  const at = [...(found?.path ?? []), 'spec'];
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((field) =>
    itemsOf(spec, field, at),
  );
  return [
    ...containers.flatMap(usesOfContainer),
    ...itemsOf(spec, 'volumes', at).flatMap(usesOfVolume),
    ...itemsOf(spec, 'imagePullSecrets', at).flatMap(({ fields, path }) =>
      use({ secret: fields['name'], by: 'the Pod', how: 'imagePullSecret', path: [...path, 'name'] }),
    ),
  ];
}

function usesOfContainer({ fields: container, path }: Item): SecretUse[] {
  const by = `container ${textOf(container['name']) ?? '?'}`;
  return [
    ...itemsOf(container, 'env', path).flatMap(({ fields, path: at }) => {
      const { name, key, optional } = fieldsOf(fieldsOf(fields['valueFrom'])['secretKeyRef']);
      const inner = [...at, 'valueFrom', 'secretKeyRef', 'key'];
      return use({ secret: name, key, optional, by, how: 'env', path: inner });
    }),
    ...itemsOf(container, 'envFrom', path).flatMap(({ fields, path: at }) => {
      const { name, optional } = fieldsOf(fields['secretRef']);
      return use({ secret: name, optional, by, how: 'envFrom', path: [...at, 'secretRef', 'name'] });
    }),
  ];
}

function usesOfVolume({ fields: volume, path }: Item): SecretUse[] {
  const by = `volume ${textOf(volume['name']) ?? '?'}`;
  const secret = fieldsOf(volume['secret']);
  const projected = itemsOf(fieldsOf(volume['projected']), 'sources', [...path, 'projected']);
  return [
    ...usesOfItems(secret['secretName'], { fields: secret, path: [...path, 'secret'] }, by),
    ...projected.flatMap(({ fields, path: at }) => {
      const source = fieldsOf(fields['secret']);
      return usesOfItems(source['name'], { fields: source, path: [...at, 'secret'] }, by);
    }),
  ];
}

type Found = Pick<SecretUse, 'by' | 'how' | 'path'> & {
  readonly secret: unknown;
  readonly key?: unknown;
  readonly optional?: unknown;
};

function usesOfItems(secret: unknown, { fields, path }: Item, by: string): SecretUse[] {
  const found = { secret, optional: fields['optional'], by, how: 'volume' as const };
  const listed = itemsOf(fields, 'items', path);
  return listed.length === 0
    ? use({ ...found, path })
    : listed.flatMap((item) => use({ ...found, key: item.fields['key'], path: [...item.path, 'key'] }));
}

function use({ secret, key, optional, by, how, path }: Found): SecretUse[] {
  const name = textOf(secret);
  return name === undefined
    ? []
    : [{ secret: name, key: textOf(key), optional: optional === true, by, how, path }];
}

type Item = { readonly fields: Fields; readonly path: Path };

/** The mappings of a list, and where they stand. */
function itemsOf(parent: Fields, field: string, at: Path): readonly Item[] {
  const list = parent[field];
  return Array.isArray(list)
    ? list.flatMap((fields: unknown, index) =>
        isFields(fields) ? [{ fields, path: [...at, field, index] }] : [],
      )
    : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
