import { join } from 'node:path';
import type { ImageSource } from '../../core/release.ts';
import type { Descriptor, StoredManifest } from '../../core/ports/registry.ts';
import { memoryBlob } from '../blob.ts';
import type { ContentImage } from '../built.ts';
import { compressLayer, type Layer } from '../compress.ts';
import { type ImageConfig, MediaType, storedJson } from '../oci.ts';
import { type Base, pulledBase, type RegistryAt, scratch } from './base.ts';
import { tarOf } from './tar.ts';
import { type Entry, layerEntries } from './tree.ts';

type LayersSource = ImageSource & { from: 'layers' };

type Assembly = {
  /** Folder of the service; the sources of layers are relative to it. */
  readonly root: string;
  /** An empty folder for compressed layers, removed with the image. */
  readonly folder: string;
  /** ISO 8601; times of all that is made, so that equal input gives equal output. */
  readonly created: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly registryAt: RegistryAt;
};

/** Lays folders on a base, without a daemon and without running anything. */
export async function assembleLayers(
  source: LayersSource,
  { root, folder, created, labels, registryAt }: Assembly,
  signal: AbortSignal,
): Promise<Omit<ContentImage, 'dispose'>> {
  const platforms = source.platforms ?? [source.platform];
  const bases = await Promise.all(
    platforms.map(async (platform) =>
      source.base === 'scratch'
        ? scratch(platform)
        : pulledBase(source.base, platform, { registryAt, signal }),
    ),
  );
  const contents: (readonly Entry[])[] = [];
  for (const [from, to] of Object.entries(source.layers)) contents.push(await layerEntries(root, from, to));
  return {
    kind: 'content',
    bytes: bases
      .flatMap(({ layers }) => layers)
      .reduce((sum, { size }) => sum + size, sizeOf(contents.flat())),
    pack: async (sink, signal) => {
      bases.flatMap(({ blobs }) => blobs).forEach(sink);
      const layers: Layer[] = [];
      for (const entries of contents) {
        const file = join(folder, `layer-${layers.length}.tar.gz`);
        const tar = (): AsyncIterable<Uint8Array> => tarOf(entries, new Date(created));
        const layer = await compressLayer({ tar, file, named: 'the folders of this image' }, signal);
        sink(layer.blob);
        layers.push(layer);
      }
      const images = bases.map((base) => {
        const config = storedJson(MediaType.config, configFor(source, base, { layers, created, labels }));
        sink(memoryBlob(config));
        return imageOf(base, config, layers);
      });
      const digests = images.flatMap(({ layers }) => layers.map(({ digest }) => digest));
      const manifests = images.map(({ manifest }) => manifest);
      const [manifest, children] = source.platforms ? [indexOf(images), manifests] : [manifests[0], []];
      if (!manifest) throw new Error('an image without a platform');
      return { manifest, children, layers: [...new Set(digests)] };
    },
  };
}

type PlatformImage = {
  readonly base: Base;
  readonly manifest: StoredManifest;
  readonly layers: readonly Descriptor[];
};

function imageOf(base: Base, config: StoredManifest, made: readonly Layer[]): PlatformImage {
  const layers = [...base.layers, ...made.map(({ blob }) => descriptor(blob))];
  const manifest = storedJson(MediaType.manifest, {
    schemaVersion: 2,
    mediaType: MediaType.manifest,
    config: { mediaType: MediaType.config, digest: config.digest, size: config.bytes.length },
    layers,
  });
  return { base, manifest, layers };
}

/** One name for the images of all platforms; nodes take the one that is made for them. */
function indexOf(images: readonly PlatformImage[]): StoredManifest {
  return storedJson(MediaType.index, {
    schemaVersion: 2,
    mediaType: MediaType.index,
    manifests: images.map(({ base: { config }, manifest }) => ({
      mediaType: manifest.mediaType,
      digest: manifest.digest,
      size: manifest.bytes.length,
      platform: {
        architecture: config.architecture,
        os: config.os,
        ...(config.variant !== undefined && { variant: config.variant }),
      },
    })),
  });
}

function sizeOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.type === 'file' ? entry.size : 0), 0);
}

function descriptor({ digest, size }: Pick<Descriptor, 'digest' | 'size'>): Descriptor {
  return { mediaType: MediaType.layerGzip, digest, size };
}

type Made = {
  readonly layers: readonly Layer[];
  readonly created: string;
  readonly labels: Readonly<Record<string, string>>;
};

/** The base's configuration with what the block says over it. */
function configFor(source: LayersSource, base: Base, { layers, created, labels }: Made): ImageConfig {
  const inherited = base.config.config ?? {};
  const names = Object.keys(source.layers);
  return {
    ...base.config,
    created,
    config: {
      ...inherited,
      Env: mergedEnv(inherited.Env ?? [], source.environment),
      Labels: { ...inherited.Labels, ...labels },
      ...(source.user !== undefined && { User: source.user }),
      // As in a Dockerfile, a new entrypoint puts an inherited command out of force.
      ...(source.entrypoint.length > 0 && { Entrypoint: source.entrypoint, Cmd: source.command }),
      ...(source.entrypoint.length === 0 && source.command.length > 0 && { Cmd: source.command }),
      ...(source.ports.length > 0 && {
        ExposedPorts: {
          ...inherited.ExposedPorts,
          ...Object.fromEntries(source.ports.map((port) => [`${port}/tcp`, {}])),
        },
      }),
    },
    rootfs: {
      type: 'layers',
      diff_ids: [...base.config.rootfs.diff_ids, ...layers.map(({ diffId }) => diffId)],
    },
    history: [
      ...(base.config.history ?? []),
      ...layers.map((_, index) => ({
        created,
        created_by: `slipway layer ${names[index] ?? ''} ${source.layers[names[index] ?? ''] ?? ''}`,
      })),
    ],
  };
}

function mergedEnv(inherited: readonly string[], added: Readonly<Record<string, string>>): string[] {
  const kept = inherited.filter((line) => !((line.split('=')[0] ?? '') in added));
  return [...kept, ...Object.entries(added).map(([name, value]) => `${name}=${value}`)];
}
