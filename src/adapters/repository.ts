import { simpleGit } from 'simple-git';
import { noRepository } from '../core/catalogue/repository.ts';
import type { Repository } from '../core/ports/repository.ts';

/** The git repository that holds `root`; throws NO_REPOSITORY where there is none or it has no commit yet. */
export async function openRepository(root: string): Promise<Repository> {
  const git = simpleGit({ baseDir: root });
  if (!(await git.checkIsRepo().catch(() => false)) || !(await hasCommit())) throw noRepository(root);

  async function hasCommit(): Promise<boolean> {
    return git.revparse(['--verify', '--quiet', 'HEAD']).then(
      (commit) => commit !== '',
      () => false,
    );
  }

  async function known(commit: string): Promise<boolean> {
    return git.raw(['cat-file', '-t', commit]).then(
      (kind) => kind.trim() === 'commit',
      () => false,
    );
  }

  return {
    branch: async () => {
      const name = (await git.raw(['rev-parse', '--abbrev-ref', 'HEAD'])).trim();
      return name === 'HEAD' ? undefined : name;
    },
    head: async () => {
      const text = await git.raw(['log', '-1', '--format=%H%x00%s%x00%an <%ae>%x00%cI']);
      const [commit = '', subject = '', author = '', committedAt = ''] = text.trim().split('\0');
      const count = Number(await git.raw(['rev-list', '--count', 'HEAD']));
      return { commit, subject, author, committedAt, count };
    },
    dirty: async () => {
      const [text, prefix] = await Promise.all([
        git.raw(['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=all', '--', '.']),
        // With -z git names paths from the top of the repository, wherever it was called.
        git.revparse(['--show-prefix']),
      ]);
      return text
        .split('\0')
        .filter((entry) => entry !== '')
        .map((entry) => entry.slice(3 + prefix.length));
    },
    isAncestor: async (ancestor, commit) => {
      if (!(await known(ancestor)) || !(await known(commit))) return undefined;
      const base = await git.raw(['merge-base', ancestor, commit]).catch(() => '');
      return base.trim() === ancestor;
    },
  };
}
