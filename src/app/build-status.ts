import { isWebAddress } from '../core/web-address.ts';
import { noStatusTarget, statusAddressInvalid, statusHostUnknown } from '../core/catalogue/bitbucket.ts';
import type { BuildStatus } from '../core/ports/build-statuses.ts';
import { loadPlatform } from './delivery/platform.ts';
import type { Session } from './world.ts';

const STATES = {
  running: 'INPROGRESS',
  successful: 'SUCCESSFUL',
  failed: 'FAILED',
  stopped: 'STOPPED',
} as const;

const CLOUD = 'https://api.bitbucket.org';

type StatusReport = {
  readonly environment: string;
  readonly state: keyof typeof STATES;
  /** What has become of the commit, such as `is deployed`. */
  readonly words: string;
  /** `workspace/name`; that of the remote origin where it is left out. */
  readonly repository?: string | undefined;
  /** Page to lead people to; that of the build where it is left out. */
  readonly link?: string | undefined;
  readonly api?: string | undefined;
  readonly platform?: string;
};

/** Tells Bitbucket how the deploy of this commit goes; throws NO_STATUS_TARGET or an error of Bitbucket. */
export async function reportStatus(report: StatusReport, session: Session): Promise<BuildStatus> {
  const { env, adapters, cwd, signal } = session;
  const token = env['BITBUCKET_TOKEN'];
  if (!token) throw noStatusTarget('token in BITBUCKET_TOKEN');
  const repository = await adapters.repository(cwd);
  const { commit } = await repository.head();
  const remote = remoteIn((await repository.origin()) ?? '');
  const status = statusFrom(report, { commit, remote }, session);
  const api = (await platformAddress(report, session)) ?? report.api ?? env['SLIPWAY_BITBUCKET'] ?? CLOUD;
  if (!isWebAddress(api)) throw statusAddressInvalid();
  // The token must not follow what git says: anybody with the workspace can write that.
  if (report.repository === undefined && remote && !isAt(remote, api))
    throw statusHostUnknown(remote.api, api);
  const edition = api === CLOUD ? 'cloud' : 'server';
  await (await adapters.buildStatuses({ api, edition, token })).report(status, signal);
  return status;
}

type Target = { readonly commit: string; readonly remote: Remote | undefined };

function statusFrom(args: StatusReport, { commit, remote }: Target, session: Session): BuildStatus {
  const repository = args.repository ?? remote?.repository;
  const url = args.link ?? session.env['BUILD_URL'];
  if (repository === undefined) throw noStatusTarget('repository');
  if (!url) throw noStatusTarget('link');
  return {
    repository,
    commit,
    key: `slipway-${args.environment}`,
    state: STATES[args.state],
    name: `deploy to ${args.environment}`,
    url,
    description: `${commit.slice(0, 7)} ${args.words} to ${args.environment}`,
  };
}

/** What the platform team says; undefined where no platform file is named, or it names no Bitbucket. */
async function platformAddress(args: StatusReport, session: Session): Promise<string | undefined> {
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
