import { archiveUnknown } from '../../core/catalogue/images.ts';
import type { LayerMemory } from '../../core/ports/layer-memory.ts';
import type { ContentImage } from '../built.ts';
import { bytesOf, openBox, type Opening } from './box.ts';
import { readDockerArchive } from './docker-archive.ts';
import { readOciLayout } from './oci-layout.ts';

type ArchiveReading = Opening & { readonly memory: LayerMemory };

/** Reads what docker save, buildah, skopeo, buildx or any other tool wrote: docker-archive or OCI layout. */
export async function readArchive(
  path: string,
  reading: ArchiveReading,
  signal: AbortSignal,
): Promise<Omit<ContentImage, 'dispose'>> {
  const box = await openBox(path, reading, signal);
  const [index, list] = [await box.part('index.json'), await box.part('manifest.json')];
  const layout = index && (await readOciLayout(box, await bytesOf(index, reading.named)));
  // Newer dockers write both forms into one archive, with plain layers: then the older one is the one to compress.
  if (layout && !(layout.hasPlainLayers && list)) return layout.image;
  if (list) return readDockerArchive(box, await bytesOf(list, reading.named), reading);
  throw archiveUnknown(reading.named);
}
