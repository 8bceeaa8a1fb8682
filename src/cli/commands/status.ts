import type { DeliveryOptions } from '../../app/delivery/load.ts';
import { statusOf } from '../../app/environment/status.ts';
import { Exit } from '../../core/exit.ts';
import { statusLines } from '../../report/status.ts';
import { command } from '../command.ts';
import { environmentArgument } from '../options/environment.ts';
import { pastReleaseOptions } from '../options/release.ts';

type Args = DeliveryOptions & {
  readonly environment?: string;
  readonly watch?: boolean;
  readonly drift?: string;
};

export default command<Args & Record<string, unknown>>({
  usage: 'status [environment]',
  summary: 'how the last release is doing now; ends with 4 when an object is not ready',
  examples: [
    ['slipway status production', 'judges every object of the last release and explains what has failed'],
    ['slipway status production --watch', 'goes on until Ctrl-C, a line when something changes'],
  ],
  options: (yargs) =>
    environmentArgument(pastReleaseOptions(yargs))
      .option('watch', { type: 'boolean', default: false, describe: 'go on watching' })
      .option('drift', {
        choices: ['fail', 'note'],
        default: 'fail',
        describe: 'what a field that somebody changed since the release does',
      }),
  run: async ({ environment, watch = false, drift, ...args }, session) => {
    const { emit, output, show } = session;
    // Once, the result is the whole picture; on the way to it nobody needs a line for each object.
    const quiet = !watch && output === 'text' ? () => undefined : emit;
    const status = await statusOf({ environment, watch, emit: quiet }, args, session);
    if (!status) return Exit.interrupted;
    const { record, outcome, drift: changed, doubts } = status;
    if (output === 'text')
      for (const line of statusLines(record, outcome, { drift: changed, doubts })) show(line);
    else for (const one of changed) emit({ type: 'warning', code: 'drift', ...one });
    const isDrifted = changed.length > 0 && drift !== 'note';
    return outcome.state === 'ready' && !isDrifted ? Exit.done : Exit.rolloutFailed;
  },
});
