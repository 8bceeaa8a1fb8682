import { noRepository } from '../../core/catalogue/repository.ts';
import { gitMissing } from '../../core/catalogue/usage.ts';
import type { Build } from '../../core/build.ts';
import type { Repository } from '../../core/ports/repository.ts';
import { type BuildOptions, givenBuild } from './build.ts';
import { ciBuild } from './ci.ts';
import type { Session } from '../world.ts';

/** As much of a build as rendering needs, and the names of the values that nobody could say. */
type KnownBuild = { readonly build: Build; readonly unknown: readonly string[] };

type OfflineBuild = {
  /** Settles once git works on what it is asked, which it does on another core. */
  readonly started: Promise<void>;
  readonly known: Promise<KnownBuild>;
};

/**
 * What options, environment and git say of the build, the first of them that says it. git is only asked for what the
 * others leave out, and what the workspace holds only where the image is to be named: in a large one that takes longer
 * than rendering it. `known` throws BAD_BUILD_NUMBER.
 */
export function offlineBuild(
  session: OfflineSession,
  options: BuildOptions,
  imageIsNamed = false,
): OfflineBuild {
  const sources = openSources(session, options);
  const known = sources.then(async (opened) => knownFrom(opened, session, imageIsNamed));
  const settled = (): void => undefined;
  return { known, started: sources.then(settled, settled) };
}

type OfflineSession = Pick<Session, 'cwd' | 'env' | 'person' | 'adapters'>;

type Sources = {
  readonly given: ReturnType<typeof givenBuild>;
  /** Undefined where nothing is left to ask, or nobody to be asked. */
  readonly repository: Repository | undefined;
};

async function openSources({ cwd, env, adapters }: OfflineSession, options: BuildOptions): Promise<Sources> {
  const given = givenBuild(options, env);
  const complete = Object.values(given).every((part) => part !== undefined);
  return { given, repository: complete ? undefined : await unlessWithout(adapters.repository(cwd)) };
}

async function knownFrom(
  { given, repository }: Sources,
  { env, person }: OfflineSession,
  imageIsNamed = false,
): Promise<KnownBuild> {
  const [branch, commit, number, status] = await Promise.all([
    given.branch ?? unlessWithout(repository?.branch()),
    given.commit ?? unlessWithout(repository?.head().then((head) => head.commit)),
    given.number ?? unlessWithout(repository?.commits()),
    imageIsNamed ? unlessWithout(repository?.status()) : undefined,
  ]);
  const unknown = Object.entries({ BRANCH: branch, COMMIT: commit, BUILD_NUMBER: number })
    .filter(([, value]) => value === undefined)
    .map(([name]) => name);
  const build: Build = {
    branch: branch ?? '',
    commit: commit ?? '',
    subject: '',
    author: '',
    committedAt: '',
    number: number ?? 0,
    url: ciBuild(env).url,
    requester: person,
    dirty: status?.dirty ?? [],
  };
  return { build, unknown };
}

/** Undefined where there is no repository, none with a commit, or no git to ask. */
async function unlessWithout<Part>(answer: Promise<Part> | undefined): Promise<Part | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (noRepository.is(error) || gitMissing.is(error)) return undefined;
    throw error;
  }
}
