import { Exit } from '../../core/exit.ts';
import type { EngineName } from '../../images/engine/engine.ts';
import { inStage } from '../../pipeline/in-stage.ts';
import { builderOptions, buildStage } from '../build-stage.ts';
import { command } from '../command.ts';
import { loadImage } from '../load-image.ts';
import { loadStory, type ReleaseArgs, releaseOptions } from '../load-release.ts';
import { pushedText } from '../report/images.ts';

type Args = ReleaseArgs & { readonly builder?: EngineName; readonly rebuild?: boolean };

export default command<Args & Record<string, unknown>>({
  usage: 'push',
  summary: 'the image of this commit into the registry; prints its reference by digest',
  examples: [
    ['slipway push', 'builds it unless the registry or the builder has it already'],
    ['image=$(slipway push)', 'the reference stands alone on stdout'],
  ],
  options: (yargs) => builderOptions(releaseOptions(yargs)),
  run: async ({ builder, rebuild, ...args }, session) => {
    const work = await loadImage(await loadStory(args, session), session, { builder, rebuild });
    const { found, built } = await buildStage(work, session, { rebuild });
    if (found) {
      session.print(found.reference);
      return Exit.done;
    }
    try {
      const pushed = await inStage({ name: 'push', title: '' }, session, async () => {
        session.emit({ type: 'note', text: `${work.target.host}/${work.target.repository}` });
        const value = await work.push(built);
        return { value, summary: pushedText(value) };
      });
      session.print(pushed.reference);
      return Exit.done;
    } finally {
      await built.dispose();
    }
  },
});
