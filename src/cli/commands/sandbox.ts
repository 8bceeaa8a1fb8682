import { endSandboxes, sandboxes, startSandbox } from '../../app/sandbox.ts';
import { Exit, type ExitCode } from '../../core/exit.ts';
import { environmentOf, shellText } from '../../sandbox/environment.ts';
import { DEFAULT_NAME } from '../../sandbox/folders.ts';
import { command } from '../command.ts';
import { sandboxTable } from '../../report/sandbox.ts';
import type { Session } from '../../app/world.ts';

type Args = {
  readonly action: 'up' | 'down' | 'status' | 'env';
  readonly name?: string;
  readonly all?: boolean;
};

export default command<Args & Record<string, unknown>>({
  usage: 'sandbox <action> [name]',
  summary: 'a real throwaway Kubernetes, registry and S3 on this machine',
  examples: [
    ['slipway sandbox up', 'builds the parts once (about 5 minutes), then starts them in seconds'],
    ['eval "$(slipway sandbox env)"', 'points kubectl, slipway and the AWS tools of this shell at it'],
    ['slipway sandbox status', 'endpoints, processes and logs of every sandbox'],
    ['slipway sandbox down two', 'ends the sandbox named two and removes all it kept'],
  ],
  // Its variables are credentials, and may stand in the environment already.
  printsCredentials: ({ action }) => action === 'env',
  options: (yargs) =>
    yargs
      .positional('action', {
        choices: ['up', 'down', 'status', 'env'] as const,
        demandOption: true,
        describe: 'start, end, look at, or print the variables for a shell',
      })
      .positional('name', { type: 'string', describe: `of several sandboxes; ${DEFAULT_NAME} if not given` })
      .option('all', { type: 'boolean', describe: 'down: every sandbox of this user' }),
  run: ({ action, name, all }, session) => {
    switch (action) {
      case 'up':
        return start(name ?? DEFAULT_NAME, session);
      case 'down':
        return endSandboxes(all === true ? undefined : (name ?? DEFAULT_NAME), session);
      case 'status':
        return show(name, session);
      case 'env':
        return printEnvironment(name ?? DEFAULT_NAME, session);
    }
  },
});

async function start(name: string, session: Session): Promise<ExitCode> {
  await startSandbox(name, session);
  // As json the event that it is ready says all of this.
  return session.output === 'json' ? Exit.done : show(name, session);
}

async function show(name: string | undefined, session: Session): Promise<ExitCode> {
  const { output, print, env } = session;
  const all = await sandboxes(name, env);
  for (const status of all) print(output === 'json' ? JSON.stringify(status) : sandboxTable(status));
  return all.every(({ healthy }) => healthy) ? Exit.done : Exit.refused;
}

async function printEnvironment(name: string, { env, output, print }: Session): Promise<ExitCode> {
  const variables = await environmentOf(name, env);
  print(output === 'json' ? JSON.stringify(variables) : shellText(variables));
  return Exit.done;
}
