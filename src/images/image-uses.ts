import { type Manifest, withObject } from '../core/objects.ts';
import type { Place } from '../core/place.ts';
import { mayRunOn } from './selected-nodes.ts';

/** An image in a manifest, and what its Pod brings along to pull it. */
export type ImageUse = {
  readonly reference: string;
  /** `Deployment web, container proxy` */
  readonly by: string;
  readonly namespace: string | undefined;
  readonly pullSecrets: readonly string[];
  /** Whether its Pod may run on nodes of a platform, such as `linux/amd64`. */
  readonly mayRunOn: (platform: string) => boolean;
  readonly place: Place;
};

type PodSpec = Readonly<Record<string, unknown>>;

const LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** Every image of every Pod that the manifests would make: sidecars and init containers too. */
export function imageUses(manifests: readonly Manifest[]): readonly ImageUse[] {
  return manifests.flatMap((manifest) => {
    const { object } = manifest;
    const path = podSpecPath(object.kind);
    const spec = path.reduce<PodSpec | undefined>((at, key) => recordOf(at?.[key]), object);
    if (!spec) return [];
    const pullSecrets = listOf(spec['imagePullSecrets']).flatMap(({ name }) =>
      typeof name === 'string' ? [name] : [],
    );
    return LISTS.flatMap((list) =>
      listOf(spec[list]).flatMap(({ name, image }, index) =>
        typeof image === 'string' && image !== ''
          ? [
              {
                reference: image,
                by: `${object.kind} ${object.metadata.name}, container ${String(name)}`,
                namespace: object.metadata.namespace,
                pullSecrets,
                mayRunOn: (platform: string) => mayRunOn(spec, platform),
                get place() {
                  return manifest.placeOf?.([...path, list, index, 'image']) ?? manifest.place;
                },
              },
            ]
          : [],
      ),
    );
  });
}

/** The same objects with images by their digest, which a tag no longer leads to; by reference. */
export function withDigests(
  manifests: readonly Manifest[],
  digests: ReadonlyMap<string, string>,
): readonly Manifest[] {
  return manifests.map((manifest) => {
    if (!imageUses([manifest]).some(({ reference }) => digests.has(reference))) return manifest;
    const object = structuredClone(manifest.object);
    const spec = podSpecPath(object.kind).reduce<PodSpec | undefined>(
      (at, key) => recordOf(at?.[key]),
      object,
    );
    for (const container of LISTS.flatMap((list) => listOf(spec?.[list]))) {
      const digest = digests.get(String(container['image']));
      if (digest !== undefined)
        Object.assign(container, { image: `${String(container['image'])}@${digest}` });
    }
    return withObject(manifest, object);
  });
}

function podSpecPath(kind: string): readonly string[] {
  if (kind === 'Pod') return ['spec'];
  return kind === 'CronJob'
    ? ['spec', 'jobTemplate', 'spec', 'template', 'spec']
    : ['spec', 'template', 'spec'];
}

function recordOf(value: unknown): PodSpec | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as PodSpec)
    : undefined;
}

function listOf(value: unknown): readonly PodSpec[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.map(recordOf).filter((item) => item !== undefined);
}
