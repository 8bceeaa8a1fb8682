import { closeSync, constants, openSync, readSync, type Stats } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import {
  fileOutside,
  fileTooLarge,
  fileUnreadable,
  fileUnwritable,
  folderTaken,
  folderUnwritable,
} from '../core/catalogue/files.ts';
import { text as textFrom } from 'node:stream/consumers';
import type { Files } from '../core/ports/files.ts';

/** Stands in every folder that Slipway made whole, so that it knows it again. */
const OWN = '.slipway';

/** More than any file that people write; a longer one would only fill the memory. */
const MOST_BYTES = 64 * 2 ** 20;

/** Fails at a symbolic link, and does not wait for somebody to write into a pipe. */
const UNLINKED = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The workspace on disk. */
export function openFiles(root: string): Files {
  const folders = new Map<string, Promise<string | undefined>>();
  const realFolder = (folder: string): Promise<string | undefined> => {
    const known = folders.get(folder) ?? folderOf(root, folder);
    folders.set(folder, known);
    return known;
  };
  return {
    root,
    text: async (path, { within, most = MOST_BYTES } = {}) => {
      if (within === undefined) return textOf(root, path, most);
      const real = await realFolder(within);
      const name = path.startsWith(`${within}/`) ? path.slice(within.length + 1) : undefined;
      const direct = real !== undefined && name !== undefined && !name.includes(sep);
      const text = direct ? shortText(`${real}/${name}`, most) : undefined;
      if (text !== undefined) return text;
      await assertWithin(resolve(root, path), real, { path, within });
      await assertFile(resolve(root, path), path);
      return textOf(root, path, most);
    },
    realPath: async (path) => {
      const to = await realpath(join(root, path)).catch(() => undefined);
      return to === undefined ? undefined : relative(await realpath(root), to);
    },
    names: async (folder, { anywhere = false } = {}) => {
      const real = anywhere ? resolve(root, folder) : await folderOf(root, folder);
      return real === undefined ? undefined : (await absentAsUndefined(readdir(real)))?.sort();
    },
    makeFolder: (path, texts) => makeFolder(resolve(root, path), texts),
    writeText: (path, text, whom = 'owner') =>
      writeText(resolve(root, path), { path, text, mode: whom === 'owner' ? 0o600 : 0o666 }),
  };
}

/** A folder may be a link to another one of the repository, for services that share one. */
async function folderOf(root: string, folder: string): Promise<string | undefined> {
  const real = await absentAsUndefined(realpath(join(root, folder)));
  const own = await absentAsUndefined(realpath(root));
  if (real === undefined || own === undefined || isBelow(own, real)) return real;
  if (!isBelow(await repositoryOf(own), real)) throw fileOutside(folder);
  return real;
}

/** The nearest folder above that git keeps; the folder itself where there is none. */
async function repositoryOf(folder: string): Promise<string> {
  for (let above = folder; ; above = dirname(above)) {
    if (await absentAsUndefined(stat(join(above, '.git')))) return above;
    if (dirname(above) === above) return folder;
  }
}

function isBelow(folder: string, real: string): boolean {
  const way = relative(folder, real);
  return way !== '..' && !way.startsWith(`..${sep}`);
}

async function textOf(root: string, path: string, most: number): Promise<string | undefined> {
  // Opened by that name it is refused where a parent process made it a socket.
  if (path === '/dev/stdin') return textFrom(process.stdin);
  const full = resolve(root, path);
  const found = await reading(path, absentAsUndefined(stat(full)));
  if (found && found.size > most) throw fileTooLarge(path, found.size, most);
  return reading(path, absentAsUndefined(readFile(full, 'utf8')));
}

/** As long as nearly all files that people write; what is longer takes the other way. */
const SHORT = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * A short plain file's text, undefined for everything else: a link may lead outside. Not awaited, because for the thousand
 * small files of a folder the way through the thread pool takes longer than reading them.
 */
function shortText(path: string, most: number): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, UNLINKED);
    const size = readSync(file, SHORT);
    // Nothing, or more to come, may be anything: an empty pipe, a device, a file that grows.
    return size > 0 && size < SHORT.length && size <= most && readSync(file, SHORT, { offset: size }) === 0
      ? SHORT.toString('utf8', 0, size)
      : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Says in our words why a file cannot be read. */
async function reading<T>(path: string, read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw fileUnreadable(path, reasonOf(error), error);
    throw error;
  }
}

async function assertWithin(
  full: string,
  realFolder: string | undefined,
  { path, within }: { readonly path: string; readonly within: string },
): Promise<void> {
  const real = await reading(path, absentAsUndefined(realpath(full)));
  if (real === undefined || realFolder === undefined) return;
  if (!isBelow(realFolder, real)) throw fileOutside(path, within);
}

/** Anyone who opens a pipe waits until somebody writes into it. */
async function assertFile(full: string, path: string): Promise<void> {
  const found = await reading(path, absentAsUndefined(stat(full)));
  const special = found && specialName(found);
  if (special !== undefined) throw fileUnreadable(path, `it is ${special}, not a file`);
}

function specialName(found: Stats): string | undefined {
  if (found.isFIFO()) return 'a named pipe';
  if (found.isSocket()) return 'a socket';
  return found.isCharacterDevice() || found.isBlockDevice() ? 'a device' : undefined;
}

type Writing = { readonly path: string; readonly text: string; readonly mode: number };

async function writeText(full: string, { path, text, mode }: Writing): Promise<void> {
  const draft = join(dirname(full), `.${basename(full)}-${crypto.randomUUID()}`);
  try {
    await mkdir(dirname(full), { recursive: true });
    await writeFile(draft, text, { mode });
    await rename(draft, full);
  } catch (error) {
    await rm(draft, { force: true });
    throw fileUnwritable(path, error instanceof Error ? reasonOf(error) : String(error), error);
  }
}

/** Written beside its place and moved there last, so that nobody ever sees half of it. */
async function makeFolder(path: string, texts: ReadonlyMap<string, string>): Promise<void> {
  const present = await absentAsUndefined(readdir(path));
  if (present && present.length > 0 && !present.includes(OWN)) throw folderTaken(path);
  let draft: string | undefined;
  try {
    await mkdir(dirname(path), { recursive: true });
    draft = await mkdtemp(join(dirname(path), `.${basename(path)}-`));
    await writeFile(join(draft, OWN), 'made by slipway, replaced whole by the next time\n');
    for (const [name, text] of texts) await writeFile(join(draft, name), text);
    await rm(path, { recursive: true, force: true });
    await rename(draft, path);
  } catch (error) {
    if (draft) await rm(draft, { recursive: true, force: true });
    throw folderUnwritable(path, error instanceof Error ? reasonOf(error) : String(error), error);
  }
}

function reasonOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  const words: Readonly<Record<string, string>> = {
    EACCES: 'its rights forbid it',
    EPERM: 'its rights forbid it',
    EISDIR: 'it is a folder',
    ELOOP: 'its symbolic links go round in a circle',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of its path is a file',
    EROFS: 'the file system is read-only',
  };
  return words[code] ?? code;
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
