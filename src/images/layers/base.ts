import { imageNotFound, noPlatform } from '../../core/catalogue/images.ts';
import type { BlobSource, Descriptor, Registry, StoredManifest } from '../../core/ports/registry.ts';
import { parseConfig, parseIndex, parseManifest, readContent } from '../content.ts';
import { type ImageConfig, isIndex, MediaType, platformText } from '../oci.ts';
import { parseReference, referenceText, selectorOf } from '../reference.ts';

/** What new layers are laid on. */
export type Base = {
  readonly config: ImageConfig;
  readonly layers: readonly Descriptor[];
  readonly blobs: readonly BlobSource[];
  /** The image as it was found, by digest; undefined for scratch. */
  readonly reference: string | undefined;
};

export type RegistryAt = (host: string) => Promise<Registry>;

/** An empty base for one platform, `linux/amd64` or `linux/arm64/v8`. */
export function scratch(platform: string): Base {
  const [os = 'linux', architecture = 'amd64', variant] = platform.split('/');
  const config: ImageConfig = {
    architecture,
    os,
    ...(variant !== undefined && { variant }),
    config: {},
    rootfs: { type: 'layers', diff_ids: [] },
    history: [],
  };
  return { config, layers: [], blobs: [], reference: undefined };
}

/** Finds the base in its registry. Its layers stay there until the push, which links or streams them. */
export async function pulledBase(
  text: string,
  platform: string,
  { registryAt, signal }: { registryAt: RegistryAt; signal: AbortSignal },
): Promise<Base> {
  const reference = parseReference(text);
  const registry = await registryAt(reference.host);
  const read = async (selector: string): Promise<StoredManifest> => {
    const found = await registry.manifest(reference.repository, selector, signal);
    if (!found) throw imageNotFound(text);
    return found;
  };
  let found = await read(selectorOf(reference));
  if (isIndex(found.mediaType)) found = await read(entryFor(found, text, platform).digest);
  const manifest = parseManifest(found.bytes, text);
  const blob = ({ digest, size }: Descriptor): BlobSource => ({
    digest,
    size,
    open: (from) => registry.readBlob(reference.repository, digest, from, signal),
    heldBy: { host: registry.host, repository: reference.repository },
  });
  const config = parseConfig(
    await readContent(registry, reference.repository, manifest.config, signal),
    `the configuration of ${text}`,
  );
  const made = platformText(config);
  if (!serves(made, platform)) throw noPlatform(text, platform, [made]);
  return {
    config,
    layers: manifest.layers.map((layer) => ({ ...layer, mediaType: ociLayer(layer.mediaType) })),
    blobs: manifest.layers.map(blob),
    reference: referenceText({ ...reference, digest: found.digest }),
  };
}

function entryFor(index: StoredManifest, text: string, platform: string): Descriptor {
  const entries = parseIndex(index.bytes, text).manifests.filter(
    (entry) => entry.platform && entry.platform.os !== 'unknown',
  );
  const fit = entries.find((entry) => entry.platform && serves(platformText(entry.platform), platform));
  if (!fit)
    throw noPlatform(
      text,
      platform,
      entries.map((entry) => (entry.platform ? platformText(entry.platform) : '')),
    );
  return fit;
}

/** `linux/arm64/v8` serves who asks for `linux/arm64`. */
function serves(made: string, wanted: string): boolean {
  return made === wanted || made.startsWith(`${wanted}/`);
}

/** The bytes of a layer are the same in both formats, only its name differs. */
function ociLayer(mediaType: string): string {
  return mediaType === MediaType.dockerLayerGzip ? MediaType.layerGzip : mediaType;
}
