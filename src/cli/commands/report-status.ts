import { noStatusTarget, statusHostUnknown } from '../../core/catalogue/bitbucket.ts';
import { loadPlatform } from '../../app/delivery/platform.ts';
import { Exit } from '../../core/exit.ts';
import type { BuildStatus } from '../../core/ports/build-statuses.ts';
import { command } from '../command.ts';
import type { Session } from '../../app/world.ts';

const STATES = {
  running: ['INPROGRESS', 'is being deployed'],
  successful: ['SUCCESSFUL', 'is deployed'],
  failed: ['FAILED', 'could not be deployed'],
  stopped: ['STOPPED', 'was not deployed'],
} as const;

const CLOUD = 'https://api.bitbucket.org';

type Args = {
  readonly environment: string;
  readonly state: keyof typeof STATES;
  readonly repository?: string;
  readonly link?: string;
  readonly api?: string;
  readonly platform?: string;
};

export default command<Args & Record<string, unknown>>({
  usage: 'report-status',
  summary: 'tell Bitbucket how a deploy of this commit ended',
  examples: [
    [
      'slipway report-status --environment production --state successful',
      'beside the commit, with a link to the build',
    ],
    [
      'slipway report-status --environment production --state running --api https://bitbucket.example.com',
      'the same in Bitbucket Data Center',
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
        describe: 'workspace/name, or PROJECT/name in Data Center; that of the remote origin if not given',
      })
      .option('link', { type: 'string', describe: 'page to lead people to; $BUILD_URL if not given' })
      .option('api', {
        type: 'string',
        describe:
          'address of Bitbucket where the platform names none; $SLIPWAY_BITBUCKET or Bitbucket Cloud if not given',
      })
      .option('platform', {
        type: 'string',
        describe: 'platform file, whose bitbucket: wins; $SLIPWAY_PLATFORM if not given',
      }),
  run: async (args, session) => {
    const { env, adapters, cwd, signal } = session;
    const token = env['BITBUCKET_TOKEN'];
    if (!token) throw noStatusTarget('token in BITBUCKET_TOKEN');
    const repository = await adapters.repository(cwd);
    const { commit } = await repository.head();
    const remote = remoteIn((await repository.origin()) ?? '');
    const status = statusFrom(args, { commit, remote }, session);
    const api = (await platformAddress(args, session)) ?? args.api ?? env['SLIPWAY_BITBUCKET'] ?? CLOUD;
    // The token must not follow what git says: anybody with the workspace can write that.
    if (args.repository === undefined && remote && !isAt(remote, api))
      throw statusHostUnknown(remote.api, api);
    const edition = api === CLOUD ? 'cloud' : 'server';
    await (await adapters.buildStatuses({ api, edition, token })).report(status, signal);
    const { repository: reported } = status;
    session.emit({ type: 'note', code: 'status-reported', repository: reported, commit, state: args.state });
    return Exit.done;
  },
});

type Target = { readonly commit: string; readonly remote: Remote | undefined };

function statusFrom(args: Args, { commit, remote }: Target, session: Session): BuildStatus {
  const [state, words] = STATES[args.state];
  const repository = args.repository ?? remote?.repository;
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

/** What the platform team says; undefined where no platform file is named, or it names no Bitbucket. */
async function platformAddress(args: Args, session: Session): Promise<string | undefined> {
  if (!(args.platform ?? session.env['SLIPWAY_PLATFORM'])) return undefined;
  return (await loadPlatform(args, session, 'offline')).bitbucket;
}

/** Whether the repository is on that Bitbucket; an address of another form than the remote's may still be the same host. */
function isAt(remote: Remote, api: string): boolean {
  return URL.canParse(api) && new URL(api).hostname === new URL(remote.api).hostname;
}

type Remote = { readonly repository: string; readonly api: string };

/**
 * `git@bitbucket.org:team/example.git` → team/example of the cloud; `https://bitbucket.example.com/scm/shop/example.git` and
 * `ssh://git@bitbucket.example.com:7999/shop/example.git` → shop/example of that installation. A host whose name says
 * nothing of Bitbucket is taken for none.
 */
export function remoteIn(address: string): Remote | undefined {
  const parts =
    /^(?:\w+:\/\/)?(?:[^@/]+@)?([\w.-]*bitbucket[\w.-]*)(?::\d+)?[:/](?:scm\/)?([\w.~-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
      address,
    );
  const [, host = '', repository = ''] = parts ?? [];
  if (parts === null) return undefined;
  return { repository, api: host === 'bitbucket.org' ? CLOUD : `https://${host}` };
}
