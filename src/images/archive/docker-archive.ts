import { join } from 'node:path';
import pLimit from 'p-limit';
import { archiveBroken, archiveManifold } from '../../core/catalogue/images.ts';
import { digestMismatch } from '../../core/catalogue/registry.ts';
import type { LayerMemory } from '../../core/ports/layer-memory.ts';
import type { BlobSource } from '../../core/ports/registry.ts';
import { compressLayer, contentOf, digestOfFile, fileBlob, memoryBlob, type Part } from '../blob.ts';
import type { ContentImage } from '../built.ts';
import { digestOf, type ImageConfig, MediaType, storedJson } from '../oci.ts';
import { type Box, bytesOf, isGzip } from './box.ts';
import { parsed } from './oci-layout.ts';

type Saved = {
  readonly Config: string;
  readonly RepoTags?: readonly string[] | null;
  readonly Layers: readonly string[];
};

/** Compression keeps a core busy; more than two at once only take memory. */
const AT_ONCE = 2;

/** What `docker save` writes: a configuration and plain layers, compressed here as any push would. */
export async function readDockerArchive(
  box: Box,
  list: Buffer,
  { folder, memory }: { folder: string; memory: LayerMemory },
): Promise<Omit<ContentImage, 'dispose'>> {
  const images = parsed<Saved[]>(list, box, 'manifest.json');
  if (!Array.isArray(images)) throw archiveBroken(box.named, 'its manifest.json lists no images');
  const [saved, ...more] = images;
  if (!saved) throw archiveBroken(box.named, 'its manifest.json names no image');
  if (more.length > 0)
    throw archiveManifold(
      box.named,
      images.map(({ RepoTags, Config }) => RepoTags?.[0] ?? Config),
    );
  const bytes = await bytesOf(await partOf(box, saved.Config));
  const config = { mediaType: MediaType.dockerConfig, digest: digestOf(bytes), bytes };
  const diffIds = parsed<ImageConfig>(bytes, box, saved.Config).rootfs.diff_ids;
  if (diffIds.length !== saved.Layers.length)
    throw archiveBroken(
      box.named,
      `it has ${saved.Layers.length} layers, its configuration ${diffIds.length}`,
    );
  const parts = await Promise.all(saved.Layers.map((name) => partOf(box, name)));
  return {
    kind: 'content',
    bytes: parts.reduce((sum, { size }) => sum + size, 0),
    pack: async (onBlob, signal) => {
      const atOnce = pLimit(AT_ONCE);
      const layers = await Promise.all(
        parts.map((part, index) =>
          atOnce(async () => {
            const file = join(folder, `layer-${index}.tar.gz`);
            const diffId = diffIds[index] ?? '';
            const layer = await layerBlob(part, { diffId, file, named: box.named, memory }, signal);
            onBlob(layer);
            return layer;
          }),
        ),
      );
      onBlob(memoryBlob(config));
      const manifest = storedJson(MediaType.dockerManifest, {
        schemaVersion: 2,
        mediaType: MediaType.dockerManifest,
        config: { mediaType: config.mediaType, size: bytes.length, digest: config.digest },
        layers: layers.map(({ size, digest }) => ({ mediaType: MediaType.dockerLayerGzip, size, digest })),
      });
      return { manifest, children: [], layers: layers.map(({ digest }) => digest) };
    },
  };
}

type LayerAt = {
  readonly diffId: string;
  /** Where the compressed layer goes. */
  readonly file: string;
  readonly named: string;
  readonly memory: LayerMemory;
};

async function layerBlob(part: Part, at: LayerAt, signal: AbortSignal): Promise<BlobSource> {
  if (await isGzip(part)) {
    const digest = await digestOfFile(part, signal);
    return fileBlob(part.file, digest, part.size, part.start);
  }
  const known = await at.memory.recall(at.diffId);
  if (!known) return packed(part, at, signal);
  // Only a registry that lacks the layer makes us compress it again.
  let again: Promise<BlobSource> | undefined;
  return {
    ...known,
    open: async (from) => {
      again ??= packed(part, at, signal);
      const blob = await again;
      if (blob.digest !== known.digest)
        throw digestMismatch(`a layer of ${at.named}`, known.digest, blob.digest);
      return blob.open(from);
    },
  };
}

async function packed(
  part: Part,
  { diffId, file: into, named, memory }: LayerAt,
  signal: AbortSignal,
): Promise<BlobSource> {
  const layer = await compressLayer(contentOf(part), into, signal);
  if (layer.diffId !== diffId) throw digestMismatch(`a layer of ${named}`, diffId, layer.diffId);
  await memory.remember(diffId, { digest: layer.blob.digest, size: layer.blob.size });
  return layer.blob;
}

async function partOf(box: Box, name: string): Promise<Part> {
  const part = await box.part(name);
  if (!part) throw archiveBroken(box.named, `it lacks ${name}`);
  return part;
}
