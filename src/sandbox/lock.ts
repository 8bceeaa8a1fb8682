import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
  const draft = `${file}.${randomUUID()}`;
  // Linked, not written: anyone who sees the lock sees also whose it is.
  await writeFile(draft, own, { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const holder = await readFile(file, 'utf8').catch(() => undefined);
  if (holder !== undefined && !(await isHeld(holder))) await breakLock(file, holder);
  return false;
}

async function isHeld(holder: string): Promise<boolean> {
  const [pid = '', ...started] = holder.split(' ');
  return isAlive({ pid: Number(pid), started: started.join(' ') });
}

/** Of several that see the holder dead one removes its lock; a lock somebody took meanwhile is put back. */
async function breakLock(file: string, dead: string): Promise<void> {
  const taken = `${file}.${randomUUID()}`;
  try {
    await rename(file, taken);
    if ((await readFile(taken, 'utf8')) !== dead) await link(taken, file);
  } catch {
    // Another was quicker.
  } finally {
    await rm(taken, { force: true });
  }
}
