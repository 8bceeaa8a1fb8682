import { Exit } from '../../core/exit.ts';
import type { EngineName } from '../../images/engine/engine.ts';
import { findOrBuild } from '../../app/image/build.ts';
import { builderOptions } from '../options/builder.ts';
import { command } from '../command.ts';
import { loadImage } from '../../app/image/image.ts';
import { loadDelivery, type DeliveryOptions } from '../../app/delivery/load.ts';
import { releaseOptions } from '../options/release.ts';
import { printResult } from '../result.ts';

type Args = DeliveryOptions & { readonly builder?: EngineName; readonly rebuild?: boolean };

export default command<Args & Record<string, unknown>>({
  usage: 'build',
  summary: 'the image of this commit, without pushing it; prints its reference',
  examples: [
    ['slipway build', 'by docker, buildah or podman, whichever works here, or by none of them'],
    ['slipway build --builder buildah', 'by this one'],
  ],
  options: (yargs) => builderOptions(releaseOptions(yargs)),
  run: async (args, session) => {
    const delivery = await loadDelivery(args, session);
    const work = await loadImage(delivery, session, { ...args, registryOptional: true });
    const { found, built } = await findOrBuild({ name: 'build' }, work, session, args);
    await built?.dispose();
    const reference = found?.reference ?? work.target.reference;
    printResult({ type: 'image.named', reference }, session, () => reference);
    return Exit.done;
  },
});
