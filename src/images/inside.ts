import { realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { imagePathOutside } from '../core/catalogue/images.ts';

/**
 * Throws IMAGE_PATH_OUTSIDE for a path that leads out of the repository, by itself or by a symbolic link in it: what is
 * pushed would be a file of the agent, and near a push there are credentials. What is not there is no matter of this.
 */
export async function assertInside(root: string, path: string, named = path): Promise<void> {
  const real = await realpath(join(root, path)).catch(() => undefined);
  if (real === undefined) return;
  const way = relative(await repositoryAround(await realpath(root)), real);
  if (way === '..' || way.startsWith(`..${sep}`)) throw imagePathOutside(named);
}

/** The nearest folder above that git keeps, as services of one repository may share folders; else the folder itself. */
async function repositoryAround(folder: string): Promise<string> {
  for (let above = folder; ; above = dirname(above)) {
    if (await stat(join(above, '.git')).catch(() => undefined)) return above;
    if (dirname(above) === above) return folder;
  }
}
