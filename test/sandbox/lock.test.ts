import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { withLock } from '../../src/sandbox/lock.ts';
import { startOf } from '../../src/sandbox/process-table.ts';

describe('sandbox/lock', () => {
  let folder: string;
  let file: string;
  const { signal } = new AbortController();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-lock-'));
    file = join(folder, 'lock');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('lets one after the other work', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((next) => setImmediate(next));
      inside--;
    };

    await Promise.all([1, 2, 3].map(() => withLock(file, signal, work)));

    expect(most).to.equal(1);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('is free again when the work fails', async () => {
    const failed = await withLock(file, signal, () => Promise.reject(new Error('no'))).catch(
      (error: Error) => error.message,
    );

    expect(failed).to.equal('no');
    expect(await withLock(file, signal, () => Promise.resolve('yes'))).to.equal('yes');
  });

  it('takes over from a process that was killed', async () => {
    const child = spawn('sleep', ['60']);
    const started = await startOf(child.pid ?? 0);
    await writeFile(file, `${child.pid} ${started}`);
    child.kill('SIGKILL');
    await once(child, 'exit');

    expect(await withLock(file, signal, () => Promise.resolve('mine'))).to.equal('mine');
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('takes over when the number of the dead process belongs to another by now', async () => {
    await writeFile(file, `${process.pid} 1`);

    expect(await withLock(file, signal, () => Promise.resolve('mine'))).to.equal('mine');
  });

  it('gives up waiting for a living holder when it is told to stop', async () => {
    await writeFile(file, `${process.pid} ${await startOf(process.pid)}`);
    const stop = new AbortController();

    const waiting = withLock(file, stop.signal, () => Promise.resolve('mine'));
    stop.abort(new Error('stopped'));

    const error = await waiting.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error);
    expect(await readdir(folder)).to.deep.equal(['lock']);
  });
});
