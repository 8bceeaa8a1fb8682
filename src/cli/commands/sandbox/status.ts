import { sandboxes } from '../../../app/sandbox.ts';
import { Exit, type ExitCode } from '../../../core/exit.ts';
import type { Session } from '../../../app/world.ts';
import { sandboxTable } from '../../../report/sandbox.ts';
import { command } from '../../command.ts';
import { sandboxName } from '../../options/sandbox.ts';
import { printResult } from '../../result.ts';

export default command<{ readonly name?: string } & Record<string, unknown>>({
  usage: 'sandbox status [name]',
  summary: 'endpoints, processes and logs of every sandbox',
  examples: [
    ['slipway sandbox status', 'of all; ends with 3 where a part does not answer'],
    ['slipway sandbox status two', 'of the one named two'],
  ],
  elsewhere: true,
  options: sandboxName,
  run: ({ name }, session) => showSandboxes(name, session),
});

/** One sandbox, or all of this user. */
export async function showSandboxes(name: string | undefined, session: Session): Promise<ExitCode> {
  const all = await sandboxes(name, session.env);
  for (const status of all)
    printResult({ type: 'sandbox.shown', ...status }, session, () => sandboxTable(status));
  return all.every(({ healthy }) => healthy) ? Exit.done : Exit.refused;
}
