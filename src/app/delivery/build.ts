import { badBuildNumber, detachedHead } from '../../core/catalogue/repository.ts';
import type { Build } from '../../core/build.ts';
import { type Said, ciBuild, isCi } from './ci.ts';
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
 * The commit being delivered: options win over the variables of the CI, those over git. Throws NO_REPOSITORY, DETACHED_HEAD or
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
    url: ciBuild(env).url,
    requester: requesterOf(options, { env, person }),
    dirty: status.dirty,
  };
}

/** Only a CI knows better than this machine who asked: elsewhere whoever names somebody has asked as well. */
export function requesterOf(
  { requester }: Pick<BuildOptions, 'requester'>,
  { env, person }: Pick<Session, 'env' | 'person'>,
): string {
  if (!requester) return person;
  return isCi(env) || requester.split(', ').includes(person) ? requester : `${requester}, ${person}`;
}

/** What options say of the build, and where they say nothing the variables of the CI. Throws BAD_BUILD_NUMBER. */
export function givenBuild({ branch, commit, buildNumber: number }: BuildOptions, env: Session['env']) {
  // A CI checks out a commit, not a branch, and says the branch beside it.
  const ci = ciBuild(env);
  return {
    branch: branch ?? ci.branch?.value,
    commit: commit ?? ci.commit?.value,
    number: number ?? buildNumber(ci.number),
  };
}

function buildNumber(said: Said): number | undefined {
  if (!said) return undefined;
  if (!/^\d+$/.test(said.value)) throw badBuildNumber(said.value, said.by);
  return Number(said.value);
}

/** Which of its sources said each part of the build, in the order of `loadBuild`. */
export function buildOrigins(
  { branch, commit, buildNumber: number }: BuildOptions,
  env: Session['env'],
): BuildOrigins {
  const ci = ciBuild(env);
  return {
    branch: branch === undefined ? (ci.branch?.by ?? 'git branch') : '--branch',
    commit: commit === undefined ? (ci.commit?.by ?? 'git commit') : '--commit',
    number: number === undefined ? (ci.number?.by ?? 'number of commits') : '--build-number',
  };
}
