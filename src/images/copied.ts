import { imageNotFound } from '../core/catalogue/images.ts';
import type { BlobSource, Descriptor, Registry, StoredManifest } from '../core/ports/registry.ts';
import type { BlobSink, ContentImage } from './built.ts';
import { parseIndex, parseManifest } from './content.ts';
import { isIndex } from './oci.ts';

type Read = {
  readonly manifest: StoredManifest;
  readonly children: readonly StoredManifest[];
  readonly config: readonly Descriptor[];
  readonly layers: readonly Descriptor[];
};

/** An image of a registry as content that can be pushed to another one, byte for byte. Throws IMAGE_NOT_FOUND. */
export async function imageOfRegistry(
  registry: Registry,
  { repository, digest }: { readonly repository: string; readonly digest: string },
  signal: AbortSignal,
): Promise<ContentImage> {
  const { manifest, children, config, layers } = await read(registry, repository, digest, {
    signal,
    seen: new Set(),
  });
  const blobs = [...config, ...layers].map((blob): BlobSource => ({
    digest: blob.digest,
    size: blob.size,
    open: (from) => registry.readBlob(repository, blob.digest, from, signal),
    heldBy: { host: registry.host, repository },
  }));
  return {
    kind: 'content',
    bytes: blobs.reduce((sum, { size }) => sum + size, 0),
    pack: (sink: BlobSink) => {
      blobs.forEach(sink);
      return Promise.resolve({ manifest, children, layers: layers.map((layer) => layer.digest) });
    },
    dispose: () => Promise.resolve(),
  };
}

type Reading = {
  readonly signal: AbortSignal;
  /** Digests that were read: an index may name another any number of times, and that again another one. */
  readonly seen: Set<string>;
};

async function read(registry: Registry, repository: string, digest: string, reading: Reading): Promise<Read> {
  const { signal, seen } = reading;
  const where = `${registry.host}/${repository}@${digest}`;
  const manifest = await registry.manifest(repository, digest, signal);
  if (!manifest) throw imageNotFound(where);
  if (!isIndex(manifest.mediaType)) {
    const { config, layers } = parseManifest(manifest.bytes, where);
    // Layers that may not be handed on lie elsewhere, and their registries know them.
    const own = layers.filter(({ mediaType }) => !/foreign|nondistributable/.test(mediaType));
    return { manifest, children: [], config: [config], layers: own };
  }
  const inner: Read[] = [];
  for (const child of parseIndex(manifest.bytes, where).manifests) {
    if (seen.has(child.digest)) continue;
    seen.add(child.digest);
    inner.push(await read(registry, repository, child.digest, reading));
  }
  return {
    manifest,
    children: inner.flatMap((one) => [...one.children, one.manifest]),
    config: inner.flatMap((one) => one.config),
    layers: inner.flatMap((one) => one.layers),
  };
}
