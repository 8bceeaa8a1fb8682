import { type BuiltImage } from '../../images/built.ts';
import type { FoundImage } from '../../images/find.ts';
import { inStage, type StageHeading } from '../stage.ts';
import type { ImageWork } from './image.ts';
import type { Session } from '../world.ts';

type BuildResult =
  | { readonly found: FoundImage; readonly built?: never }
  | { readonly built: BuiltImage; readonly found?: never };

/** The image that exists already, or a new one that the caller disposes of. */
export async function findOrBuild(
  stage: StageHeading,
  { target, find, build }: Pick<ImageWork, 'target' | 'find' | 'build'>,
  session: Pick<Session, 'clock' | 'emit'>,
  { rebuild = false }: { readonly rebuild?: boolean | undefined } = {},
): Promise<BuildResult> {
  return inStage<BuildResult>(stage, session, async () => {
    const found = rebuild ? undefined : await find();
    if (found) {
      session.emit({ type: 'image.found', ...found });
      return { value: { found }, result: { code: 'image-found', image: found.reference } };
    }
    const built = await build();
    const bytes = built.kind === 'engine' ? undefined : built.bytes;
    return { value: { built }, result: { code: 'image-built', image: target.reference, bytes } };
  });
}
