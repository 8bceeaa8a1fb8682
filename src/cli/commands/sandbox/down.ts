import { endSandboxes } from '../../../app/sandbox.ts';
import { DEFAULT_NAME } from '../../../sandbox/folders.ts';
import { command } from '../../command.ts';
import { sandboxName } from '../../options/sandbox.ts';

type Args = { readonly name?: string; readonly all?: boolean };

export default command<Args & Record<string, unknown>>({
  usage: 'sandbox down [name]',
  summary: 'end a sandbox and remove all that it kept',
  examples: [
    ['slipway sandbox down', 'the default one'],
    ['slipway sandbox down two', 'the one named two'],
    ['slipway sandbox down --all', 'every one of this user'],
  ],
  elsewhere: true,
  options: (yargs) =>
    sandboxName(yargs).option('all', { type: 'boolean', describe: 'every sandbox of this user' }),
  run: ({ name = DEFAULT_NAME, all }, session) => endSandboxes(all === true ? undefined : name, session),
});
