import { steer } from '../../app/environment/steer.ts';
import type { DeliveryOptions } from '../../app/delivery/load.ts';
import { Exit } from '../../core/exit.ts';
import { command } from '../command.ts';
import { breakGlassOption } from '../options/break-glass.ts';
import { environmentArgument } from '../options/environment.ts';
import { pastReleaseOptions } from '../options/release.ts';

type Args = DeliveryOptions & {
  readonly environment?: string;
  readonly rollout?: string;
  readonly breakGlass?: string;
};

export default command<Args & Record<string, unknown>>({
  usage: 'promote [environment] [rollout]',
  summary: 'go on with a paused Argo Rollout',
  examples: [['slipway promote production', 'lets the canary of the last release go on']],
  options: (yargs) =>
    breakGlassOption(environmentArgument(pastReleaseOptions(yargs))).positional('rollout', {
      type: 'string',
      describe: 'its name, where the release has several',
    }),
  run: async ({ environment, rollout, breakGlass, ...args }, session) => {
    const name = await steer({ answer: 'promote', environment, rollout, breakGlass }, args, session);
    session.emit({ type: 'note', code: 'rollout-promoted', rollout: name });
    return Exit.done;
  },
});
