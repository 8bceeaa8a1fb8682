import { imageNotPushed } from '../core/catalogue/deploy.ts';
import { loadImage } from './load-image.ts';
import type { ReleaseArgs, Story } from './load-release.ts';
import type { Session } from './session.ts';

/** The image to deploy: the one given, else the pushed one of this commit by digest; undefined where the block names none. */
export async function deployableImage(
  story: Story,
  { image }: Pick<ReleaseArgs, 'image'>,
  session: Session,
): Promise<string | undefined> {
  const given = image ?? story.context.kubernetes?.image;
  if (given !== undefined || !story.context.image) return given;
  const { find, target } = await loadImage(story, session);
  const found = await find();
  if (!found) throw imageNotPushed(target.reference);
  return found.reference;
}
