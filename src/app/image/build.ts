import { type BuiltImage } from '../../images/built.ts';
import type { FoundImage } from '../../images/find.ts';
import { inStage, type Stage } from '../stage.ts';
import type { ImageWork } from './image.ts';
import { bytesText } from '../../report/images.ts';
import type { Session } from '../world.ts';

export type BuildResult =
  | { readonly found: FoundImage; readonly built?: never }
  | { readonly built: BuiltImage; readonly found?: never };

/** The image that exists already, or a new one that the caller disposes of. */
export async function findOrBuild(
  stage: Stage,
  { target, find, build }: Pick<ImageWork, 'target' | 'find' | 'build'>,
  session: Pick<Session, 'clock' | 'emit'>,
  { rebuild = false }: { readonly rebuild?: boolean | undefined } = {},
): Promise<BuildResult> {
  return inStage<BuildResult>(stage, session, async () => {
    const found = rebuild ? undefined : await find();
    if (found) {
      session.emit({ type: 'image.found', ...found });
      return { value: { found }, summary: `this commit was built before: ${shortName(found.reference)}` };
    }
    const built = await build();
    return { value: { built }, summary: `image ${shortName(target.reference)}${sizeText(built)}` };
  });
}

/** Without the host, which the stage's other lines name. */
function shortName(reference: string): string {
  const name = reference.slice(reference.indexOf('/') + 1);
  return name.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1…');
}

function sizeText(built: BuiltImage): string {
  if (built.kind === 'engine') return '';
  return `, ${bytesText(built.bytes)}`;
}
