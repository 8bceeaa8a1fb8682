import { Exit } from '../../core/exit.ts';
import type { EngineName } from '../../images/engine/engine.ts';
import { builderOptions } from '../build-stage.ts';
import { command } from '../command.ts';
import { imageStages } from '../image-stages.ts';
import { loadStory, type ReleaseArgs, releaseOptions } from '../load-release.ts';

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
    const story = await loadStory(args, session);
    const reference = await imageStages(story, { builder, rebuild, push: true }, session);
    if (reference !== undefined) session.print(reference);
    return Exit.done;
  },
});
