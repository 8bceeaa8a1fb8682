import { startSandbox } from '../../../app/sandbox.ts';
import { Exit } from '../../../core/exit.ts';
import { DEFAULT_NAME } from '../../../sandbox/folders.ts';
import { command } from '../../command.ts';
import { sandboxName } from '../../options/sandbox.ts';
import { showSandboxes } from './status.ts';

type Args = { readonly name?: string; readonly environment?: readonly string[] };

export default command<Args & Record<string, unknown>>({
  usage: 'sandbox up [name]',
  summary: 'start a Kubernetes, registry and S3 on this machine',
  examples: [
    ['slipway sandbox up', 'builds the parts once (about 5 minutes), then starts them in seconds'],
    ['slipway sandbox up --environment staging', 'with an environment staging beside the usual two'],
    ['slipway sandbox up two', 'a second one, with the name two'],
  ],
  elsewhere: true,
  options: (yargs) =>
    sandboxName(yargs)
      .option('environment', {
        alias: 'e',
        type: 'string',
        array: true,
        describe: 'further environment to make, with a namespace and rights of its own; may be repeated',
      })
      .nargs('environment', 1),
  run: async ({ name = DEFAULT_NAME, environment = [] }, session) => {
    await startSandbox(name, environment, session);
    // As json the event that it is ready says all of this.
    return session.output === 'json' ? Exit.done : showSandboxes(name, session);
  },
});
