import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Build } from '../core/build.ts';
import type { Emit } from '../core/events.ts';
import type { Processes } from '../core/ports/processes.ts';
import type { Image } from '../core/release.ts';
import type { BuiltImage } from './built.ts';
import { ociLabels } from './labels.ts';
import { assembleLayers } from './layers/assemble.ts';
import type { RegistryAt } from './layers/base.ts';
import type { ImageTarget } from './target.ts';

export type Building = {
  readonly image: Image;
  readonly target: ImageTarget;
  readonly build: Build;
  /** Folder of the service. */
  readonly root: string;
  /** Folder for temporary files, `$TMPDIR`. */
  readonly temporary: string;
  readonly processes: Processes;
  readonly registryAt: RegistryAt;
  readonly emit: Emit;
};

/** Makes the image by the way its block says. The caller disposes of it after the push. */
export async function buildImage(
  { image, target, build, root, temporary, registryAt, emit }: Building,
  signal: AbortSignal,
): Promise<BuiltImage> {
  await mkdir(temporary, { recursive: true });
  const folder = await mkdtemp(join(temporary, 'slipway-image-'));
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const labels = ociLabels(build);
    const assembly = { root, folder, created: build.committedAt, labels, registryAt };
    const content = await assembleLayers(image.source as never, assembly, signal);
    const bytes = content.blobs.reduce((sum, { size }) => sum + size, 0);
    emit({ type: 'image.built', reference: target.reference, how: 'layers', bytes });
    return { ...content, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
