import { badBuildNumber, detachedHead } from '../../core/catalogue/repository.ts';
import type { Build } from '../../core/build.ts';
import type { BuildOrigins } from '../../dsl/release-values.ts';
import type { Session } from '../world.ts';

export type BuildOptions = {
  readonly branch?: string | undefined;
  readonly commit?: string | undefined;
  readonly buildNumber?: number | undefined;
  /** Who asked for it where another than the user of this process did, as the controller of a CI says. */
  readonly requester?: string | undefined;
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
  const given = givenBuild(options, env);
  const [head, status, number] = await Promise.all([
    repository.head(),
    repository.status(),
    given.number ?? repository.commits(),
  ]);
  const branch = given.branch ?? status.branch;
  if (branch === undefined) throw detachedHead(head.commit);
  return {
    branch,
    commit: given.commit ?? head.commit,
    subject: head.subject,
    author: head.author,
    committedAt: head.committedAt,
    number,
    url: env['BUILD_URL'],
    requester: options.requester || person,
    dirty: status.dirty,
  };
}

/** What options say of the build, and where they say nothing Jenkins' variables. Throws BAD_BUILD_NUMBER. */
export function givenBuild({ branch, commit, buildNumber: number }: BuildOptions, env: Session['env']) {
  return {
    // Jenkins checks out a commit, not a branch, and says the branch in BRANCH_NAME of a multibranch job.
    branch: branch ?? (env['BRANCH_NAME'] || undefined),
    commit: commit ?? (env['GIT_COMMIT'] || undefined),
    number: number ?? buildNumber(env['BUILD_NUMBER']),
  };
}

function buildNumber(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^\d+$/.test(text)) throw badBuildNumber(text);
  return Number(text);
}

/** Which of its sources said each part of the build, in the order of `loadBuild`. */
export function buildOrigins(
  { branch, commit, buildNumber: number }: BuildOptions,
  env: Session['env'],
): BuildOrigins {
  const from = (option: unknown, name: string, words: readonly [option: string, git: string]): string => {
    if (option !== undefined) return words[0];
    return env[name] === undefined || env[name] === '' ? words[1] : `${name} of Jenkins`;
  };
  return {
    branch: from(branch, 'BRANCH_NAME', ['--branch', 'git branch']),
    commit: from(commit, 'GIT_COMMIT', ['--commit', 'git commit']),
    number: from(number, 'BUILD_NUMBER', ['--build-number', 'number of commits']),
  };
}
