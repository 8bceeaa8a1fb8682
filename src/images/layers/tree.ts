import { lstat, readdir, readlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { layerSourceMissing, layerSourceOdd } from '../../core/catalogue/images.ts';
import { assertInside } from '../inside.ts';

/** One entry of a layer: where it lies in the image and what it is. */
export type Entry = { readonly path: string } & (
  | { readonly type: 'directory' }
  | { readonly type: 'file'; readonly from: string; readonly size: number; readonly executable: boolean }
  | { readonly type: 'symlink'; readonly target: string }
);

/**
 * What a layer holds, sorted by path so that equal folders give equal layers on every machine. A folder's content lands
 * in `target`; a file lands at `target`, or in it where that ends with a slash.
 */
export async function layerEntries(root: string, source: string, target: string): Promise<Entry[]> {
  // With a slash behind it a link would be followed, and not be stored.
  const from = join(root, source).replace(/\/+$/, '');
  const found = await lstat(from).catch(() => undefined);
  if (!found) throw layerSourceMissing(source);
  await assertInside(root, found.isSymbolicLink() ? dirname(source.replace(/\/+$/, '')) : source, source);
  const path = target.replace(/^\/+/, '').replace(/\/+$/, '');
  if (found.isDirectory()) {
    const inside = await folderEntries(from, path);
    return path === '' ? inside : [{ path, type: 'directory' }, ...inside];
  }
  const placed = target.endsWith('/') || path === '' ? join(path, basename(source)) : path;
  return [await entryFor(from, placed)];
}

async function folderEntries(folder: string, path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const entry = await entryFor(join(folder, name), path === '' ? name : `${path}/${name}`);
    entries.push(entry);
    if (entry.type === 'directory') entries.push(...(await folderEntries(join(folder, name), entry.path)));
  }
  return entries;
}

async function entryFor(from: string, path: string): Promise<Entry> {
  const found = await lstat(from);
  if (found.isDirectory()) return { path, type: 'directory' };
  if (found.isSymbolicLink()) return { path, type: 'symlink', target: await readlink(from) };
  if (!found.isFile()) throw layerSourceOdd(from);
  return { path, type: 'file', from, size: found.size, executable: (found.mode & 0o111) !== 0 };
}
