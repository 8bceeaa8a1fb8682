import { Exit } from '../../core/exit.ts';
import { builderOptions } from '../../app/image/build.ts';
import { command } from '../command.ts';
import { imageStages } from '../../app/image/stages.ts';
import type { ImageOptions } from '../../app/image/image.ts';
import { loadStory, type ReleaseArgs, releaseOptions } from '../../app/delivery/load.ts';
import { connectRegistry } from '../../app/image/registries.ts';

type Args = ReleaseArgs & ImageOptions & { readonly testTimeout?: string };

export default command<Args & Record<string, unknown>>({
  usage: 'push',
  summary: 'the image of this commit into the registry; prints its reference by digest',
  examples: [
    ['slipway push', 'builds it unless the registry or the builder has it already'],
    ['image=$(slipway push)', 'the reference stands alone on stdout'],
    ['slipway push --require-scan high', 'waits for the scan of ECR, and fails on what it found'],
  ],
  options: (yargs) =>
    builderOptions(releaseOptions(yargs)).option('test-timeout', {
      type: 'string',
      default: '30m',
      describe: 'longest time for one test line in the image',
    }),
  run: async (args, session) => {
    const story = await loadStory(
      args,
      session,
      ({ registry }) => void connectRegistry(registry, session.adapters),
    );
    const reference = await imageStages(story, { ...args, test: true, push: true }, session);
    if (reference !== undefined) session.print(reference);
    return Exit.done;
  },
});
