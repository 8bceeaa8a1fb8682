import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Files } from '../core/ports/files.ts';

/** The workspace on disk. */
export function openFiles(root: string): Files {
  return {
    root,
    text: (path) => absentAsUndefined(readFile(join(root, path), 'utf8')),
    names: async (folder) => (await absentAsUndefined(readdir(join(root, folder))))?.sort(),
  };
}

async function absentAsUndefined<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}
