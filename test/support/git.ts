import { execFileSync } from 'node:child_process';

export type Git = (...words: readonly string[]) => string;

/** git in a folder, as Ann; what it prints, without the last line end. */
export function gitIn(cwd: string): Git {
  return (...words) =>
    execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...words], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
}

/** Makes a repository of all that is in the folder, on `branch`, with one commit. */
export function commitAll(cwd: string, branch = 'development'): Git {
  const git = gitIn(cwd);
  git('init', '-q', '-b', branch);
  git('add', '.');
  git('commit', '-q', '-m', 'First');
  return git;
}
