import { Exit } from '../../../core/exit.ts';
import { resultLine } from '../../../report/results.ts';
import { environmentOf, shellText } from '../../../sandbox/environment.ts';
import { DEFAULT_NAME } from '../../../sandbox/folders.ts';
import { command } from '../../command.ts';
import { sandboxName } from '../../options/sandbox.ts';

export default command<{ readonly name?: string } & Record<string, unknown>>({
  usage: 'sandbox env [name]',
  summary: 'print the variables that point a shell at a sandbox',
  examples: [
    ['eval "$(slipway sandbox env)"', 'points kubectl, slipway and the AWS tools of this shell at it'],
  ],
  elsewhere: true,
  // Its variables are credentials, and may stand in the environment already.
  printsCredentials: true,
  options: sandboxName,
  run: async ({ name = DEFAULT_NAME }, { env, output, print }) => {
    const variables = await environmentOf(name, env);
    print(
      output === 'json' ? resultLine({ ...variables, type: 'sandbox.environment' }) : shellText(variables),
    );
    return Exit.done;
  },
});
