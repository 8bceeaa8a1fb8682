import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { clock } from '../../src/adapters/clock.ts';
import type { UserError } from '../../src/core/errors.ts';
import type { Event } from '../../src/core/events.ts';
import { binaries, PROGRAMS } from '../../src/sandbox/binaries.ts';
import { startOf } from '../../src/sandbox/process-table.ts';

// Stands for the toolchain: it counts its builds and writes what -o names. What the real one makes of the manifests
// is seen wherever the sandbox itself is started.
const GO = `#!/bin/sh
[ "$1" = env ] && { echo go1.99 linux amd64; exit; }
echo "$@" >> "$COUNT"
[ -n "$FAIL" ] && case "$*" in *"$FAIL"*) echo "no space left on device" >&2; exit 1;; esac
[ -n "$HANG" ] && case "$*" in *"$HANG"*) echo $$ > "$COUNT.hangs"; exec sleep 60;; esac
while [ "$1" != -o ]; do shift; done
out=$2; shift 2
mkdir -p "$(dirname "$out/x")"
case "$out" in
  */) for path; do printf built > "$out$(basename "$path")"; chmod +x "$out$(basename "$path")"; done;;
  *) rmdir "$out"; printf built > "$out"; chmod +x "$out";;
esac
`;

describe('sandbox/build', () => {
  let folder: string;
  let env: Record<string, string>;
  const { signal } = new AbortController();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-build-'));
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/go'), GO);
    await chmod(join(folder, 'bin/go'), 0o755);
    env = {
      PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
      XDG_CACHE_HOME: join(folder, 'cache'),
      COUNT: join(folder, 'count'),
    };
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const build = (more: Record<string, string> = {}, events: Event[] = []): Promise<string> =>
    binaries({ env: { ...env, ...more }, clock, emit: (event) => events.push(event), signal });
  const builds = async (): Promise<number> =>
    (await readFile(env['COUNT'] ?? '', 'utf8')).trim().split('\n').length;
  const cached = async (): Promise<string[]> => (await readdir(join(folder, 'cache/slipway/sandbox'))).sort();

  const hanging = async (): Promise<number> => {
    for (;;) {
      const pid = await readFile(`${env['COUNT']}.hangs`, 'utf8').catch(() => '');
      if (pid.endsWith('\n')) return Number(pid);
      await new Promise((next) => setTimeout(next, 20));
    }
  };

  it('builds every program once and says which', async () => {
    const events: Event[] = [];

    const bin = await build({}, events);
    await build();

    expect((await readdir(bin)).sort()).to.deep.equal([...PROGRAMS].sort());
    expect(await builds()).to.equal(5);
    expect(
      events.map((event) => (event.type === 'sandbox.progress' ? `${event.part} ${event.state}` : '')),
    ).to.deep.equal([
      '1 of 5, kube-apiserver, kube-controller-manager, kube-scheduler: building',
      '1 of 5, kube-apiserver, kube-controller-manager, kube-scheduler: built',
      '2 of 5, etcd: building',
      '2 of 5, etcd: built',
      '3 of 5, kwok: building',
      '3 of 5, kwok: built',
      '4 of 5, crane: building',
      '4 of 5, crane: built',
      '5 of 5, versitygw: building',
      '5 of 5, versitygw: built',
    ]);
  });

  it('lets a second builder wait for the first and then find it done', async () => {
    const [first, second] = await Promise.all([build(), build()]);

    expect(second).to.equal(first);
    expect(await builds()).to.equal(5);
  });

  it('keeps what was built before a failure, and nothing half', async () => {
    const failed = (await build({ FAIL: 'kwok' }).catch((error: unknown) => error)) as UserError;

    expect(failed).to.include({ code: 'SANDBOX_BUILD_FAILED', exit: 3, message: 'building kwok failed' });
    expect(failed.details).to.deep.equal(['no space left on device']);
    const [key = '', ...others] = await cached();
    expect(others).to.deep.equal([]);
    expect((await readdir(join(folder, 'cache/slipway/sandbox', key))).sort()).to.deep.equal([
      'etcd',
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
    ]);

    const bin = await build();

    expect(await readdir(bin)).to.have.length(PROGRAMS.length);
    expect(await builds()).to.equal(6);
  });

  it('is not poisoned by a builder that was killed', async () => {
    const script = `import { binaries } from ${JSON.stringify(new URL('../../src/sandbox/binaries.ts', import.meta.url).href)};
      await binaries({ env: process.env, clock: { now: () => 0 }, emit: () => undefined, signal: new AbortController().signal });`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      env: { ...env, HANG: 'versitygw' },
      stdio: 'ignore',
    });
    const toolchain = await hanging();
    child.kill('SIGKILL');
    await once(child, 'exit');
    process.kill(toolchain, 'SIGKILL');
    expect(await cached()).to.have.length(3); // The cache, the dead builder's lock and its unfinished folder.

    const bin = await build();

    expect((await readdir(bin)).sort()).to.deep.equal([...PROGRAMS].sort());
    expect(await cached()).to.have.length(1);
  });

  it('ends the toolchain when it is told to stop, and keeps nothing half', async () => {
    const stop = new AbortController();
    const building = binaries({
      env: { ...env, HANG: 'etcd' },
      clock,
      emit: () => undefined,
      signal: stop.signal,
    }).catch((error: unknown) => error);
    const toolchain = await hanging();

    stop.abort(new Error('stopped'));

    expect(await building).to.have.property('message', 'stopped');
    expect(await startOf(toolchain)).to.equal(undefined);
    expect(await cached()).to.have.length(1);
  });

  it('builds anew for another toolchain', async () => {
    const first = await build();
    await writeFile(join(folder, 'bin/go'), GO.replace('go1.99', 'go2.00'));

    const second = await build();

    expect(second).to.not.equal(first);
  });

  it('names Go and where to get it when there is none', async () => {
    const error = (await build({ PATH: join(folder, 'empty') }).catch(
      (reason: unknown) => reason,
    )) as UserError;

    expect(error).to.include({ code: 'GO_MISSING', exit: 2 });
    expect(error.hint).to.contain('https://go.dev/dl').and.to.contain('SLIPWAY_SANDBOX_BIN');
  });

  it('needs no Go where everything was built from these sources before', async () => {
    const built = await build();

    expect(await build({ PATH: join(folder, 'empty') })).to.equal(built);
  });

  it('takes the folder that SLIPWAY_SANDBOX_BIN names, without building', async () => {
    const named = await build();
    await rm(env['COUNT'] ?? '');

    expect(await build({ SLIPWAY_SANDBOX_BIN: named })).to.equal(named);
    expect(await readFile(env['COUNT'] ?? '').catch(() => 'no build')).to.equal('no build');
  });

  it('names each program that the folder of SLIPWAY_SANDBOX_BIN lacks', async () => {
    const named = await build();
    await rm(join(named, 'kwok'));
    await chmod(join(named, 'etcd'), 0o644);

    const error = (await build({ SLIPWAY_SANDBOX_BIN: named }).catch(
      (reason: unknown) => reason,
    )) as UserError;

    expect(error).to.include({ code: 'SANDBOX_BINARIES_MISSING', exit: 2 });
    expect(error.message).to.equal(`SLIPWAY_SANDBOX_BIN is ${named}, which has no etcd, kwok`);
  });
});
