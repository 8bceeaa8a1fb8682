import { noStatusTarget } from '../../core/catalogue/bitbucket.ts';
import { Exit } from '../../core/exit.ts';
import type { BuildStatus } from '../../core/ports/build-statuses.ts';
import { command } from '../command.ts';
import type { Session } from '../session.ts';

const STATES = {
  running: ['INPROGRESS', 'is being deployed'],
  successful: ['SUCCESSFUL', 'is deployed'],
  failed: ['FAILED', 'could not be deployed'],
  stopped: ['STOPPED', 'was not deployed'],
} as const;

type Args = {
  readonly environment: string;
  readonly state: keyof typeof STATES;
  readonly repository?: string;
  readonly link?: string;
  readonly api: string;
};

export default command<Args & Record<string, unknown>>({
  usage: 'report-status',
  summary: 'tell Bitbucket how a deploy of this commit ended',
  examples: [
    [
      'slipway report-status --environment production --state successful',
      'beside the commit, with a link to the build',
    ],
  ],
  options: (yargs) =>
    yargs
      .option('environment', { type: 'string', demandOption: true, describe: 'where the commit went' })
      .option('state', {
        choices: Object.keys(STATES) as (keyof typeof STATES)[],
        demandOption: true,
        describe: 'how it went',
      })
      .option('repository', {
        type: 'string',
        describe: 'workspace/name; that of the remote origin if not given',
      })
      .option('link', { type: 'string', describe: 'page to lead people to; $BUILD_URL if not given' })
      .option('api', {
        type: 'string',
        default: 'https://api.bitbucket.org',
        describe: 'address of the REST API',
      }),
  run: async (args, session) => {
    const { env, adapters, cwd, signal } = session;
    const token = env['BITBUCKET_TOKEN'];
    if (!token) throw noStatusTarget('token in BITBUCKET_TOKEN');
    const { commit } = await (await adapters.repository(cwd)).head();
    const status = await statusFrom(args, commit, session);
    await (await adapters.buildStatuses({ api: args.api, token })).report(status, signal);
    session.emit({
      type: 'note',
      text: `${status.repository} shows ${args.state} beside ${commit.slice(0, 7)}`,
    });
    return Exit.done;
  },
});

async function statusFrom(args: Args, commit: string, session: Session): Promise<BuildStatus> {
  const [state, words] = STATES[args.state];
  const repository = args.repository ?? repositoryIn(await origin(session));
  const url = args.link ?? session.env['BUILD_URL'];
  if (repository === undefined) throw noStatusTarget('repository');
  if (!url) throw noStatusTarget('link');
  return {
    repository,
    commit,
    key: `slipway-${args.environment}`,
    state,
    name: `deploy to ${args.environment}`,
    url,
    description: `${commit.slice(0, 7)} ${words} to ${args.environment}`,
  };
}

async function origin({ adapters, cwd, signal }: Session): Promise<string> {
  const lines: string[] = [];
  const onLine = (line: string): void => void lines.push(line);
  const processes = await adapters.processes();
  await processes.run({ command: 'git', args: ['remote', 'get-url', 'origin'], cwd, onLine }, signal);
  return lines[0] ?? '';
}

/** `git@bitbucket.org:team/example.git` and `https://bitbucket.org/team/example` → team/example. */
export function repositoryIn(remote: string): string | undefined {
  return /bitbucket\.org[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(remote)?.[1];
}
