import { UserError } from '../core/errors.ts';
import type { Registry } from '../core/ports/registry.ts';
import { parseConfig, parseIndex, parseManifest, readContent } from './content.ts';
import { isDirty, REVISION } from './labels.ts';
import { isIndex } from './oci.ts';
import { type ImageReference, selectorOf } from './reference.ts';

/**
 * Whether an image says by its label that it was built with uncommitted changes: its tag does as well, but it may be named by digest alone
 * or have got another tag. One that cannot be read says nothing; whether it is there is asked elsewhere.
 */
export async function saysUncommitted(
  registry: Registry,
  reference: ImageReference,
  signal: AbortSignal,
): Promise<boolean> {
  const { repository } = reference;
  try {
    const found = await registry.manifest(repository, selectorOf(reference), signal);
    if (!found) return false;
    if (isIndex(found.mediaType)) {
      const [first] = parseIndex(found.bytes, repository).manifests;
      return (
        first !== undefined &&
        (await saysUncommitted(registry, { ...reference, digest: first.digest }, signal))
      );
    }
    const { config } = parseManifest(found.bytes, repository);
    const bytes = await readContent(registry, repository, config, signal);
    return isDirty(parseConfig(bytes, repository).config?.Labels?.[REVISION]);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof UserError) return false;
    throw error;
  }
}
