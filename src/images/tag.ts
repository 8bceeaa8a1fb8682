import { type Build, shortCommit } from '../core/build.ts';

/** Room the registry's grammar leaves for a tag. */
const MOST = 128;

/**
 * `<branch>-<build>-<short sha>`, valid in the registry's grammar whatever the branch is called. `content` tells
 * apart what a workspace with uncommitted changes holds; without it equal commits would share a tag with other bytes.
 */
export function imageTag(build: Pick<Build, 'branch' | 'number' | 'commit'>, content?: string): string {
  const tail = `-${build.number}-${shortCommit(build)}${content === undefined ? '' : `-dirty-${content.slice(0, 8)}`}`;
  return `${slug(build.branch).slice(0, MOST - tail.length)}${tail}`;
}

/** Accents are dropped, everything else a tag may not hold becomes one dash; a tag starts with a word character. */
function slug(branch: string): string {
  // More than a tag takes is cut before anything looks at it.
  const plain = branch
    .slice(0, 4 * MOST)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .replace(/[.-]+$/, '');
  return plain === '' ? 'branch' : plain;
}
