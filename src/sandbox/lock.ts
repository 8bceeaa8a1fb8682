import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, startOf } from './process-table.ts';

/** Runs `work` while no other process of this machine runs its own under the same lock. A dead holder's lock is taken over. */
export async function withLock<Result>(
  file: string,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const own = `${process.pid} ${(await startOf(process.pid)) ?? ''}`;
  while (!(await acquire(file, own))) await sleep(100, undefined, { signal });
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function acquire(file: string, own: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(own);
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const holder = await readFile(file, 'utf8').catch(() => '');
  const [pid, started = ''] = [Number.parseInt(holder, 10), holder.slice(holder.indexOf(' ') + 1)];
  if (Number.isNaN(pid) || (await isAlive({ pid, started }))) return false;
  // Renamed first: of several that saw the holder dead only one gets the file.
  const taken = `${file}.${process.pid}`;
  await rename(file, taken).catch(() => undefined);
  await rm(taken, { force: true });
  return false;
}
