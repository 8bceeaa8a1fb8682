import { Exit } from '../../core/exit.ts';
import { builderOptions } from '../options/builder.ts';
import { command } from '../command.ts';
import { runStages } from '../../app/pipeline.ts';
import type { ImageOptions } from '../../app/image/image.ts';
import { loadDelivery, type DeliveryOptions } from '../../app/delivery/load.ts';
import { releaseOptions } from '../options/release.ts';
import { printResult } from '../result.ts';
import { connectRegistry } from '../../app/image/registries.ts';

type Args = DeliveryOptions & ImageOptions & { readonly testTimeout?: string };

export default command<Args & Record<string, unknown>>({
  usage: 'push',
  summary: 'the image of this commit into the registry; prints its reference by digest',
  examples: [
    ['slipway push', 'builds it unless the registry or the builder has it already'],
    ['image=$(slipway push)', 'only the reference is printed on stdout'],
    ['slipway push --require-scan high', 'waits for the scan of ECR, and fails on what it found'],
  ],
  options: (yargs) =>
    builderOptions(releaseOptions(yargs)).option('test-timeout', {
      type: 'string',
      describe: 'longest time for one test line in the image [30m]',
    }),
  run: async (args, session) => {
    const delivery = await loadDelivery(
      args,
      session,
      (platform) => void connectRegistry(platform, session.adapters),
    );
    const stages = [{ name: 'build' }, { name: 'push' }] as const;
    const { image } = await runStages(stages, { delivery, options: { ...args, planning: {} } }, session);
    if (image !== undefined) printResult({ type: 'image.named', reference: image }, session, () => image);
    return Exit.done;
  },
});
