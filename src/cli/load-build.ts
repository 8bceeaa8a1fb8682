import { badBuildNumber, detachedHead } from '../core/catalogue/repository.ts';
import type { Build } from '../core/build.ts';
import type { Session } from './session.ts';

export type BuildOptions = {
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  readonly buildNumber?: number | undefined;
};

/**
 * The commit being delivered: options win over Jenkins' variables, those over git. Throws NO_REPOSITORY, DETACHED_HEAD or
 * BAD_BUILD_NUMBER.
 */
export async function loadBuild(
  { cwd, env, person, adapters }: Pick<Session, 'cwd' | 'env' | 'person' | 'adapters'>,
  options: BuildOptions,
): Promise<Build> {
  const repository = await adapters.repository(cwd);
  const [head, checkedOut, dirty] = await Promise.all([
    repository.head(),
    repository.branch(),
    repository.dirty(),
  ]);
  // Jenkins checks out a commit, not a branch, and says the branch in BRANCH_NAME of a multibranch job.
  const branch = options.branch ?? env['BRANCH_NAME'] ?? checkedOut;
  if (branch === undefined) throw detachedHead(head.commit);
  return {
    branch,
    commit: options.commit ?? env['GIT_COMMIT'] ?? head.commit,
    subject: head.subject,
    author: head.author,
    committedAt: head.committedAt,
    number: options.buildNumber ?? buildNumber(env['BUILD_NUMBER']) ?? head.count,
    url: env['BUILD_URL'],
    requester: env['SLIPWAY_REQUESTER'] ?? env['BUILD_USER_ID'] ?? person,
    dirty,
  };
}

function buildNumber(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^\d+$/.test(text)) throw badBuildNumber(text);
  return Number(text);
}
