import { simpleGit } from 'simple-git';
import { noRepository } from '../core/catalogue/repository.ts';
import type { Repository } from '../core/ports/repository.ts';

/** The git repository that holds `root`; throws NO_REPOSITORY where there is none or it has no commit yet. */
export async function openRepository(root: string): Promise<Repository> {
  const git = simpleGit({ baseDir: root, maxConcurrentProcesses: 4 });
  // One process for all of it: git's own start is most of what these questions cost.
  const answer = await git
    .raw(['rev-parse', '--show-prefix', 'HEAD', '--abbrev-ref', 'HEAD'])
    .catch((cause: unknown) => {
      throw noRepository(root, cause);
    });
  const [prefix = '', , name = ''] = answer.split('\n');

  async function known(commit: string): Promise<boolean> {
    return git.raw(['cat-file', '-t', commit]).then(
      (kind) => kind.trim() === 'commit',
      () => false,
    );
  }

  return {
    branch: async () => Promise.resolve(name === 'HEAD' ? undefined : name),
    head: async () => {
      const [text, count] = await Promise.all([
        git.raw(['log', '-1', '--format=%H%x00%s%x00%an <%ae>%x00%cI']),
        git.raw(['rev-list', '--count', 'HEAD']),
      ]);
      const [commit = '', subject = '', author = '', committedAt = ''] = text.trim().split('\0');
      return { commit, subject, author, committedAt, count: Number(count) };
    },
    dirty: async () => {
      const text = await git.raw([
        'status',
        '--porcelain=v1',
        '-z',
        '--no-renames',
        '--untracked-files=all',
        '--',
        '.',
      ]);
      return (
        text
          .split('\0')
          .filter((entry) => entry !== '')
          // With -z git names paths from the top of the repository, wherever it was called.
          .map((entry) => entry.slice(3 + prefix.length))
      );
    },
    isAncestor: async (ancestor, commit) => {
      if (!(await known(ancestor)) || !(await known(commit))) return undefined;
      const base = await git.raw(['merge-base', ancestor, commit]).catch(() => '');
      return base.trim() === ancestor;
    },
  };
}
