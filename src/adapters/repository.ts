import { simpleGit } from 'simple-git';
import { checkoutOfAnother, noRepository } from '../core/catalogue/repository.ts';
import { gitMissing } from '../core/catalogue/usage.ts';
import type { Repository } from '../core/ports/repository.ts';
import { gitEnvironment } from './git-environment.ts';

/** The library refuses such settings wherever they come from; ours (git-environment.ts) switch the programs off. */
const SWITCHED_OFF = {
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeHooksPath: true,
  allowUnsafePager: true,
  allowUnsafeSshCommand: true,
  allowUnsafeAskPass: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeFilter: true,
  allowUnsafeProtocolOverride: true,
} as const;

/** Runs git with these words; what it prints. Rejects where it fails. */
type Git = (...words: readonly string[]) => Promise<string>;

/**
 * The git repository that holds `root`. Questions about HEAD throw NO_REPOSITORY where there is no repository or no
 * commit yet, GIT_MISSING where there is no git. They may be asked all at once, and should: git's own start is most of what each costs.
 */
export function openRepository(
  root: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Repository {
  const git = gitIn(root, gitEnvironment(env));
  const askWith = (asked: Git, words: readonly string[]): Promise<string> =>
    asked(...words).catch((cause: unknown) => {
      const text = cause instanceof Error ? cause.message : String(cause);
      if (/^(?:Error: )?spawn \S+ ENOENT/.test(text)) throw gitMissing();
      const [, top] = /dubious ownership in repository at '([^']+)'/.exec(text) ?? [];
      throw top === undefined ? noRepository(root, cause) : checkoutOfAnother(root, top, cause);
    });
  const ask = (...words: readonly string[]): Promise<string> => askWith(git, words);

  /** Files are compared with the commit by way of the repository's own filters, which are programs: they are left out. */
  async function withoutFilters(): Promise<Git> {
    const question = ['--local', '--includes', '--name-only', '-z', '--get-regexp', '^filter\\.'];
    const names = await git('config', ...question).catch(() => '');
    const filters = names.split('\0').flatMap((name) => /^filter\.(.+)\.[^.]+$/.exec(name)?.[1] ?? []);
    return filters.length === 0 ? git : gitIn(root, gitEnvironment(env, [...new Set(filters)]));
  }

  async function known(commit: string): Promise<boolean> {
    // Commits come from records too: what is none must not become an option of git.
    if (!/^[0-9a-f]{7,64}$/.test(commit)) return false;
    return git('cat-file', '-t', commit).then(
      (kind) => kind.trim() === 'commit',
      () => false,
    );
  }

  return {
    branch: async () => (await ask('branch', '--show-current')).trim() || undefined,
    status: async () => {
      const words = ['--porcelain=v2', '--branch', '-z', '--no-renames', '--untracked-files=all'];
      // The settings of submodules cannot be overruled from here, so that git must not look for changes in them.
      const safe = [...words, '--ignore-submodules=dirty', '--', '.'];
      const [{ branch, paths: changed }, hidden] = await Promise.all([
        withoutFilters().then(async (asked) => parseStatus(await askWith(asked, ['status', ...safe]))),
        ask('ls-files', '-v', '-z', '--full-name'),
      ]);
      // What is marked as unchanged is not looked at by git, so nobody knows whether it is.
      const marked = hidden.split('\0').flatMap((entry) => (/^[a-z] /.test(entry) ? [entry.slice(2)] : []));
      const paths = [...new Set([...changed, ...marked])];
      if (paths.length === 0) return { branch, dirty: [] };
      // With -z git names paths from the top of the repository, wherever it was called.
      const prefix = (await ask('rev-parse', '--show-prefix')).trimEnd();
      return { branch, dirty: paths.map((path) => path.slice(prefix.length)) };
    },
    head: async () => {
      const text = await ask('log', '-1', '--format=%H%x00%s%x00%an <%ae>%x00%cI');
      const [commit = '', subject = '', author = '', committedAt = ''] = text.trim().split('\0');
      return { commit, subject, author, committedAt };
    },
    isTracked: async (path) => {
      const words = ['ls-files', '-z', '--', path];
      const isOutside = (error: unknown): boolean => /outside repository/.test(String(error));
      return (await git(...words).catch(async (e: unknown) => (isOutside(e) ? '' : ask(...words)))) !== '';
    },
    people: async (since, commit) => {
      const range = since !== undefined && (await known(since)) ? [`^${since}`] : [];
      const text = await ask(
        'log',
        '--no-show-signature',
        '-z',
        '--format=%an <%ae>%n%cn <%ce>%n%B',
        '--end-of-options',
        commit,
        ...range,
      );
      const people = text.split('\0').flatMap((commit) => {
        const [author = '', committer = '', ...message] = commit.split('\n');
        return [author, committer, ...message.flatMap(coAuthor)];
      });
      return [...new Set(people.map((person) => person.trim()))].filter((one) => one !== '').toSorted();
    },
    commits: async () => Number(await ask('rev-list', '--count', 'HEAD')),
    origin: () =>
      git('remote', 'get-url', 'origin').then(
        (url) => url.trim() || undefined,
        () => undefined,
      ),
    isAncestor: async (ancestor, commit) => {
      const both = (await known(ancestor)) && (await known(commit));
      const base = both ? (await git('merge-base', '--', ancestor, commit).catch(() => '')).trim() : '';
      if (both && base === ancestor) return true;
      if (both && base === commit) return false;
      // What a shallow clone lacks may be what leads from the one to the other.
      const isShallow = (await git('rev-parse', '--is-shallow-repository').catch(() => '')).trim() === 'true';
      if (isShallow) return 'shallow';
      return both ? false : undefined;
    },
  };
}

/** Anywhere in a message, as those of squashed commits stand in the middle of it, in a list or quoted. */
function coAuthor(line: string): readonly string[] {
  const [, person] = /^[\s>*#-]*co-?authored-by\s*:?(.*)$/i.exec(line) ?? [];
  return person === undefined ? [] : [person];
}

function gitIn(baseDir: string, env: Record<string, string>): Git {
  const git = simpleGit({
    baseDir,
    maxConcurrentProcesses: 4,
    // Otherwise it waits 50 ms after the end of git, for which the program would stay alive.
    completion: { onExit: false },
    unsafe: SWITCHED_OFF,
    allowEnvironment: Object.keys(env),
  }).env(env);
  return async (...words) => git.raw([...words]);
}

/** Reads `git status --porcelain=v2 --branch -z`: headers, then `1 XY ... <8 fields> path`, `u ... <10 fields> path` and `? path`. */
function parseStatus(text: string): { branch: string | undefined; paths: string[] } {
  const entries = text.split('\0').filter((entry) => entry !== '');
  const head = entries.find((entry) => entry.startsWith('# branch.head '))?.slice('# branch.head '.length);
  const fields: Readonly<Record<string, number>> = { '1': 8, u: 10, '?': 1 };
  return {
    branch: head === '(detached)' ? undefined : head,
    paths: entries
      .filter((entry) => !entry.startsWith('#'))
      .map((entry) =>
        entry
          .split(' ')
          .slice(fields[entry[0] ?? ''] ?? 1)
          .join(' '),
      ),
  };
}
