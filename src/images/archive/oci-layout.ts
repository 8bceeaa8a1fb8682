import { archiveBroken, archiveManifold } from '../../core/catalogue/images.ts';
import { UserError } from '../../core/errors.ts';
import { digestMismatch } from '../../core/catalogue/registry.ts';
import type { BlobSource, Descriptor, StoredManifest } from '../../core/ports/registry.ts';
import { fileBlob, type Part } from '../blob.ts';
import type { ContentImage } from '../built.ts';
import { parseIndex, parseManifest } from '../content.ts';
import { digestOf, isIndex, MediaType } from '../oci.ts';
import { type Box, bytesOf } from './box.ts';

/** Indexes in indexes; tools write one below the top. */
const DEEPEST = 4;

type Layout = { readonly image: Omit<ContentImage, 'dispose'>; readonly hasPlainLayers: boolean };

type Gathered = {
  readonly children: StoredManifest[];
  readonly blobs: Map<string, BlobSource>;
  readonly layers: Set<string>;
  plain: boolean;
};

/** An OCI layout is pushed as it is: same manifest bytes, so same digest as the tool that wrote it says. */
export async function readOciLayout(box: Box, index: Buffer): Promise<Layout> {
  const { manifests } = readable(box, () => parseIndex(index, 'its index.json'));
  const [top, ...more] = manifests;
  if (!top) throw archiveBroken(box.named, 'its index.json names no image');
  if (more.length > 0)
    throw archiveManifold(
      box.named,
      manifests.map(
        ({ annotations, digest }) => annotations?.['org.opencontainers.image.ref.name'] ?? digest,
      ),
    );
  const found: Gathered = { children: [], blobs: new Map(), layers: new Set(), plain: false };
  const manifest = await gather(box, top, found);
  return {
    image: {
      kind: 'content',
      bytes: [...found.layers].reduce((sum, digest) => sum + (found.blobs.get(digest)?.size ?? 0), 0),
      pack: (sink) => {
        found.blobs.forEach((blob) => sink(blob));
        return Promise.resolve({ manifest, children: found.children, layers: [...found.layers] });
      },
    },
    hasPlainLayers: found.plain,
  };
}

/** Reads a manifest and everything below it. */
async function gather(box: Box, descriptor: Descriptor, found: Gathered, depth = 0): Promise<StoredManifest> {
  const { mediaType, digest } = descriptor;
  if (depth > DEEPEST) throw archiveBroken(box.named, 'its indexes are nested too deep');
  const bytes = await bytesOf(await partOf(box, descriptor), box.named);
  const actual = digestOf(bytes);
  if (actual !== digest) throw digestMismatch(`manifest in ${box.named}`, digest, actual);
  if (isIndex(mediaType)) {
    for (const child of readable(box, () => parseIndex(bytes, digest)).manifests)
      found.children.push(await gather(box, child, found, depth + 1));
    return { mediaType, digest, bytes };
  }
  const { config, layers } = readable(box, () => parseManifest(bytes, digest));
  for (const blob of [config, ...layers]) {
    const { file, start, size } = await partOf(box, blob);
    found.blobs.set(blob.digest, fileBlob(file, blob.digest, size, start));
  }
  for (const layer of layers) {
    found.layers.add(layer.digest);
    found.plain ||= layer.mediaType === MediaType.layer;
  }
  return { mediaType, digest, bytes };
}

async function partOf(box: Box, { digest, size }: Descriptor): Promise<Part> {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw archiveBroken(box.named, `'${digest}' in it is no digest`);
  const part = await box.part(`blobs/${digest.replace(':', '/')}`);
  if (!part) throw archiveBroken(box.named, `it lacks ${digest}`);
  if (part.size !== size)
    throw archiveBroken(box.named, `${digest} in it has ${part.size} bytes, not ${size}`);
  return part;
}

/** Says of an archive, which its maker can fix, what would be said of a registry. */
export function readable<T>(box: Box, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof UserError ? archiveBroken(box.named, error.message) : error;
  }
}
