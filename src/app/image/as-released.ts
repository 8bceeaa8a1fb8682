import { UserError } from '../../core/errors.ts';
import type { Manifest } from '../../core/objects.ts';
import type { PlannedImage } from '../../core/plan.ts';
import type { Platform } from '../../core/platform.ts';
import { withDigests } from '../../images/image-uses.ts';
import { parseReference } from '../../images/reference.ts';
import type { Session } from '../world.ts';
import { registryAtFor } from './registries.ts';
import { taggedImages } from './tagged.ts';

type AsReleased = { readonly manifests: readonly Manifest[]; readonly notes: readonly string[] };

/**
 * The manifests of a past release with the images that it ran: a tag that has moved since is replaced by the digest that it
 * had. Where that is gone, or a registry does not answer, the tag stays, and a note says what it leads to.
 */
export async function asReleased(
  manifests: readonly Manifest[],
  images: readonly PlannedImage[],
  platform: Platform,
  session: Session,
): Promise<AsReleased> {
  const references = images.map(({ reference }) => reference);
  const now = new Map(
    (await taggedImages(references, platform, session)).map(({ reference, digest }) => [reference, digest]),
  );
  const moved = images.filter(({ reference, digest }) => now.get(reference) !== digest);
  const found = await Promise.all(
    moved.map(async (image) => ({ ...image, state: await stateOf(image, platform, session) })),
  );
  const there = found.filter(({ state }) => state === 'there');
  return {
    manifests: withDigests(manifests, new Map(there.map(({ reference, digest }) => [reference, digest]))),
    notes: found.map(({ reference, digest, state }) => {
      const leads = `${reference} points to ${now.get(reference) ?? 'nothing'} now, and was ${digest} in that release`;
      if (state === 'unknown')
        return `${reference} was ${digest} in that release; its registry does not say what it is now`;
      return state === 'there'
        ? `${leads}, which is brought back`
        : `${leads}, which is gone: something else runs now`;
    }),
  };
}

/** Whether the image is still to be had by its digest. */
async function stateOf(
  { reference, digest }: PlannedImage,
  platform: Platform,
  { adapters, signal }: Session,
): Promise<'there' | 'gone' | 'unknown'> {
  const { host, repository } = parseReference(reference);
  try {
    const open = await registryAtFor(platform, adapters)(host);
    return (await open.headManifest(repository, digest, signal)) ? 'there' : 'gone';
  } catch (error) {
    // A registry that does not answer must not hold up the way back.
    if (signal.aborted || !(error instanceof UserError)) throw error;
    return 'unknown';
  }
}
