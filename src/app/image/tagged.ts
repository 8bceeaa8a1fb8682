import { UserError } from '../../core/errors.ts';
import type { PlannedImage } from '../../core/plan.ts';
import type { Platform } from '../../core/platform.ts';
import { parseReference } from '../../images/reference.ts';
import { registryAtFor } from './registries.ts';
import type { Session } from '../world.ts';

/** What tags point to now. References by digest say it themselves, and a registry that does not answer binds nothing. */
export async function taggedImages(
  references: readonly string[],
  platform: Platform,
  { adapters, signal }: Pick<Session, 'adapters' | 'signal'>,
): Promise<readonly PlannedImage[]> {
  const registryAt = registryAtFor(platform, adapters);
  const found = await Promise.all(
    [...new Set(references)].toSorted().map(async (reference): Promise<readonly PlannedImage[]> => {
      const { host, repository, tag, digest } = parseReference(reference);
      if (digest !== undefined) return [];
      const image = await registryAt(host)
        .then(async (open) => open.headManifest(repository, tag ?? 'latest', signal))
        .catch((error: unknown) => {
          if (signal.aborted || !(error instanceof UserError)) throw error;
          return undefined;
        });
      return image ? [{ reference, digest: image.digest }] : [];
    }),
  );
  return found.flat();
}
