import { lstatSync, mkdirSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { join } from 'node:path';

/** Nodes before 22.1 do not have it, and these compile the program at each start. */
const { enableCompileCache } = nodeModule as {
  readonly enableCompileCache?: (folder: string) => unknown;
};

/** Has Node keep the code it compiles in a folder beside the program, where only this user can write; else does nothing. */
export function keepCompiledCode(program: string): void {
  const folder = join(program, '.compile-cache');
  if (enableCompileCache && isPrivate(program) && isPrivate(made(folder))) enableCompileCache(folder);
}

/** Anyone else who could write there would have code run with the credentials of the next deploy. */
function isPrivate(folder: string | undefined): boolean {
  if (folder === undefined) return false;
  const stats = lstatSync(folder);
  return stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o022) === 0;
}

function made(folder: string): string | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch {
    return undefined;
  }
}
