import { noSandbox } from '../../core/catalogue/sandbox.ts';
import { Exit, type ExitCode } from '../../core/exit.ts';
import { binaries } from '../../sandbox/binaries.ts';
import { down } from '../../sandbox/down.ts';
import { environmentOf, shellText } from '../../sandbox/environment.ts';
import { DEFAULT_NAME, foldersFor } from '../../sandbox/folders.ts';
import { sandboxNames, statusOf } from '../../sandbox/status.ts';
import { up } from '../../sandbox/up.ts';
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
        return end(name ?? DEFAULT_NAME, all === true, session);
      case 'status':
        return show(name, session);
      case 'env':
        return printEnvironment(name ?? DEFAULT_NAME, session);
    }
  },
});

async function start(name: string, session: Session): Promise<ExitCode> {
  const { env, clock, emit, signal } = session;
  // A wrong name should not cost five minutes of building first.
  foldersFor(name, env);
  const bin = await binaries({ env, clock, emit, signal });
  await up({ name, env, bin, clock, emit, signal });
  // As json the event that it is ready says all of this.
  return session.output === 'json' ? Exit.done : show(name, session);
}

async function end(name: string, all: boolean, { env, emit, signal }: Session): Promise<ExitCode> {
  for (const each of all ? await sandboxNames(env) : [name])
    emit({ type: 'sandbox.removed', name: each, found: await down(each, env, signal) });
  return Exit.done;
}

async function show(name: string | undefined, session: Session): Promise<ExitCode> {
  const names = name === undefined ? await sandboxNames(session.env) : [name];
  const found = await Promise.all(names.map((each) => statusOf(each, session.env)));
  const all = found.filter((status) => status !== undefined);
  if (all.length === 0) throw noSandbox(name ?? DEFAULT_NAME);
  for (const status of all)
    session.print(session.output === 'json' ? JSON.stringify(status) : sandboxTable(status));
  return all.every(({ healthy }) => healthy) ? Exit.done : Exit.refused;
}

async function printEnvironment(name: string, { env, output, print }: Session): Promise<ExitCode> {
  const variables = await environmentOf(name, env);
  print(output === 'json' ? JSON.stringify(variables) : shellText(variables));
  return Exit.done;
}
