import { join } from 'node:path';
import pLimit from 'p-limit';
import { archiveBroken, archiveManifold } from '../../core/catalogue/images.ts';
import { digestMismatch } from '../../core/catalogue/registry.ts';
import type { LayerMemory } from '../../core/ports/layer-memory.ts';
import type { BlobSource } from '../../core/ports/registry.ts';
import { contentOf, digestOfFile, fileBlob, memoryBlob, type Part } from '../blob.ts';
import type { ContentImage } from '../built.ts';
import { compressLayer, type LayerSource, recompressed } from '../compress.ts';
import { parseConfig, parseSavedImages } from '../content.ts';
import { digestOf, MediaType, storedJson } from '../oci.ts';
import { type Box, bytesOf, isGzip } from './box.ts';
import { readable } from './oci-layout.ts';

/** While some layers wait for the network, others keep the cores busy; still more would only take memory. */
const AT_ONCE = 3;

/** What `docker save` writes: a configuration and plain layers, compressed here as any push would. */
export async function readDockerArchive(
  box: Box,
  list: Buffer,
  { folder, memory }: { folder: string; memory: LayerMemory },
): Promise<Omit<ContentImage, 'dispose'>> {
  const images = readable(box, () => parseSavedImages(list, 'its manifest.json'));
  const [saved, ...more] = images;
  if (!saved) throw archiveBroken(box.named, 'its manifest.json names no image');
  if (more.length > 0)
    throw archiveManifold(
      box.named,
      images.map(({ RepoTags, Config }) => RepoTags?.[0] ?? Config),
    );
  const bytes = await bytesOf(await partOf(box, saved.Config), box.named);
  const config = { mediaType: MediaType.dockerConfig, digest: digestOf(bytes), bytes };
  const diffIds = readable(box, () => parseConfig(bytes, saved.Config)).rootfs.diff_ids;
  if (diffIds.length !== saved.Layers.length)
    throw archiveBroken(
      box.named,
      `it has ${saved.Layers.length} layers, its configuration ${diffIds.length}`,
    );
  const parts = await Promise.all(saved.Layers.map((name) => partOf(box, name)));
  return {
    kind: 'content',
    bytes: parts.reduce((sum, { size }) => sum + size, 0),
    pack: async (sink, signal) => {
      const atOnce = pLimit(AT_ONCE);
      const layers = await Promise.all(
        parts.map((part, index) =>
          atOnce(async () => {
            const file = join(folder, `layer-${index}.tar.gz`);
            const diffId = diffIds[index] ?? '';
            const blob = await layerBlob(part, { diffId, file, named: box.named, memory }, signal);
            sink(blob);
            return blob;
          }),
        ),
      );
      sink(memoryBlob(config));
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

type LayerAt = Omit<LayerSource, 'tar'> & {
  readonly diffId: string;
  readonly memory: LayerMemory;
};

async function layerBlob(part: Part, at: LayerAt, signal: AbortSignal): Promise<BlobSource> {
  const { diffId, memory } = at;
  const source = { ...at, tar: () => contentOf(part) };
  const ready = (await isGzip(part))
    ? fileBlob(part.file, await digestOfFile(part, signal), part.size, part.start)
    : await recalled(source, at, signal);
  if (ready) return ready;
  const layer = await compressLayer(source, signal);
  if (layer.diffId !== diffId) throw digestMismatch(`a layer of ${at.named}`, diffId, layer.diffId);
  await memory.remember(diffId, { digest: layer.blob.digest, size: layer.blob.size });
  return layer.blob;
}

/** Only a registry that lacks the layer makes us compress it again. */
async function recalled(
  source: LayerSource,
  { diffId, memory }: LayerAt,
  signal: AbortSignal,
): Promise<BlobSource | undefined> {
  const known = await memory.recall(diffId);
  return known && recompressed(known, source, signal);
}

async function partOf(box: Box, name: string): Promise<Part> {
  const part = await box.part(name);
  if (!part) throw archiveBroken(box.named, `it lacks ${name}`);
  return part;
}
