import { simpleGit } from 'simple-git';
import { noRepository } from '../core/catalogue/repository.ts';
import type { Repository } from '../core/ports/repository.ts';

/**
 * The git repository that holds `root`. Questions about HEAD throw NO_REPOSITORY where there is no repository or no
 * commit yet. They may be asked all at once, and should: git's own start is most of what each costs.
 */
export function openRepository(root: string): Repository {
  const git = simpleGit({
    baseDir: root,
    maxConcurrentProcesses: 4,
    // Beside the end of the streams it waits 50 ms after the end of git, for which the program would stay alive.
    completion: { onExit: false },
  });
  const ask = async (...words: readonly string[]): Promise<string> =>
    git.raw([...words]).catch((cause: unknown) => {
      throw noRepository(root, cause);
    });

  async function known(commit: string): Promise<boolean> {
    return git.raw(['cat-file', '-t', commit]).then(
      (kind) => kind.trim() === 'commit',
      () => false,
    );
  }

  return {
    branch: async () => (await ask('branch', '--show-current')).trim() || undefined,
    status: async () => {
      const words = ['--porcelain=v2', '--branch', '-z', '--no-renames', '--untracked-files=all', '--', '.'];
      const { branch, paths } = parseStatus(await ask('status', ...words));
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
    commits: async () => Number(await ask('rev-list', '--count', 'HEAD')),
    origin: () =>
      git.raw(['remote', 'get-url', 'origin']).then(
        (url) => url.trim() || undefined,
        () => undefined,
      ),
    isAncestor: async (ancestor, commit) => {
      if (!(await known(ancestor)) || !(await known(commit))) return undefined;
      const base = await git.raw(['merge-base', ancestor, commit]).catch(() => '');
      return base.trim() === ancestor;
    },
  };
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
