import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { clock } from '../../src/adapters/clock.ts';
import type { UserError } from '../../src/core/errors.ts';
import { binaries } from '../../src/sandbox/binaries.ts';
import { down } from '../../src/sandbox/down.ts';
import { foldersFor } from '../../src/sandbox/folders.ts';
import { markerFor } from '../../src/sandbox/launch.ts';
import { freePorts } from '../../src/sandbox/ports.ts';
import { isAlive, processesMarked } from '../../src/sandbox/process-table.ts';
import { type Ports, PARTS, readState } from '../../src/sandbox/state.ts';
import { statusOf } from '../../src/sandbox/status.ts';
import { type Sandbox, up, type UpRequest } from '../../src/sandbox/up.ts';
import { program } from '../support/program.ts';

describe('sandbox up and down', function () {
  this.timeout(60_000);

  const { signal } = new AbortController();
  const emit = (): void => undefined;
  let bin: string;
  let env: Record<string, string | undefined>;

  before(async function () {
    this.timeout(1_200_000);
    bin = await binaries({ env: process.env, clock, emit, signal });
  });

  beforeEach(async () => {
    env = { ...process.env, XDG_STATE_HOME: await mkdtemp(join(tmpdir(), 'slipway-lifecycle-')) };
  });

  afterEach(async () => {
    for (const name of ['one', 'two']) await down(name, env, signal);
    await rm(env['XDG_STATE_HOME'] ?? '', { recursive: true, force: true });
  });

  const start = (name: string, more: Partial<UpRequest> = {}): Promise<Sandbox> =>
    up({ name, env, bin, clock, emit, signal, ...more });
  const left = async (name: string): Promise<number> =>
    (await processesMarked(markerFor(foldersFor(name, env).root))).length;
  /** The command, killed as soon as its first part answers. */
  const startKilled = async (name: string): Promise<void> => {
    const child = spawn(process.execPath, [program, 'sandbox', 'up', name, '--output', 'json'], {
      env: { ...env, SLIPWAY_SANDBOX_BIN: bin },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface({ input: child.stdout }), 'line');
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const ports = (): Promise<Ports> => freePorts(['etcd', 'etcdPeer', 'api', 'kubelet', 'registry', 's3']);

  it('starts every part once, for its owner only, and removes all of it', async () => {
    const first = await start('one');
    const second = await start('one');

    expect([first.started, second.started]).to.deep.equal([true, false]);
    expect(second.state).to.deep.equal(first.state);
    expect(first.state.processes.map(({ name }) => name).sort()).to.deep.equal([...PARTS].sort());
    expect(await left('one')).to.equal(PARTS.length);
    const { root, state, kubeconfig, adminKubeconfig, pki } = first.folders;
    expect((await stat(root)).mode & 0o777).to.equal(0o700);
    for (const file of [state, kubeconfig, adminKubeconfig, join(pki, 'ca.key')])
      expect((await stat(file)).mode & 0o777, file).to.equal(0o600);

    expect([await down('one', env, signal), await down('one', env, signal)]).to.deep.equal([true, false]);

    expect(await Promise.all(first.state.processes.map(isAlive))).to.not.include(true);
    expect(await access(root).catch(() => 'gone')).to.equal('gone');
  });

  it('runs two by name beside each other, and ending one leaves the other alone', async () => {
    const [one, two] = await Promise.all([start('one'), start('two')]);

    expect(one.state.identity).to.not.equal(two.state.identity);
    expect(one.state.bucket.secretAccessKey).to.not.equal(two.state.bucket.secretAccessKey);
    expect(await down('one', env, signal)).to.equal(true);
    expect(await left('one')).to.equal(0);
    expect(await statusOf('two', env)).to.have.property('healthy', true);
  });

  it('leaves nothing when the command that started it was killed half-way', async () => {
    await startKilled('one');
    expect(await left('one')).to.be.greaterThan(0);

    expect(await down('one', env, signal)).to.equal(true);

    expect(await left('one')).to.equal(0);
    expect(await access(foldersFor('one', env).root).catch(() => 'gone')).to.equal('gone');
  });

  it('starts anew over what a killed start left behind', async () => {
    await startKilled('one');

    const { started } = await start('one');

    expect(started).to.equal(true);
    expect(await left('one')).to.equal(PARTS.length);
  });

  it('ends a process that was started but never recorded', async () => {
    const { root } = foldersFor('one', env);
    const stray = spawn('sleep', ['60'], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, SLIPWAY_SANDBOX_ROOT: root },
    });
    const ended = once(stray, 'exit');

    expect(await down('one', env, signal)).to.equal(true);

    expect(await ended).to.deep.equal([null, 'SIGKILL']);
  });

  it('never ends a stranger who has the number of a part that is gone', async () => {
    const { root, state } = foldersFor('one', env);
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    await mkdir(root, { recursive: true });
    const processes = [{ name: 'etcd', pid: stranger.pid, started: '1' }];
    await writeFile(state, JSON.stringify({ version: 1, name: 'one', phase: 'ready', processes }));

    await down('one', env, signal);

    expect(stranger.exitCode ?? stranger.signalCode).to.equal(null);
    stranger.kill();
  });

  it('says which part is dead, and makes a broken or unreadable one anew', async () => {
    const { state } = await start('one');
    const scheduler = state.processes.find(({ name }) => name === 'kube-scheduler');
    process.kill(scheduler?.pid ?? 0, 'SIGKILL');
    while (scheduler && (await isAlive(scheduler))) await new Promise((next) => setTimeout(next, 10));

    const broken = await statusOf('one', env);

    expect(broken?.healthy).to.equal(false);
    expect(broken?.parts.filter(({ alive }) => !alive).map(({ name }) => name)).to.deep.equal([
      'kube-scheduler',
    ]);
    const { started, state: anew, folders } = await start('one');
    expect(started).to.equal(true);
    expect(anew.identity).to.not.equal(state.identity);

    // Cut off in the middle, as after a full disk.
    const text = await readFile(folders.state, 'utf8');
    await writeFile(folders.state, text.slice(0, text.length / 2));
    expect(await start('one')).to.have.property('started', true);
    expect(await left('one')).to.equal(PARTS.length);
  });

  for (const taken of ['api', 'kubelet', 's3'] as const)
    it(`takes other ports when somebody took the one for ${taken} meanwhile`, async () => {
      const stranger = await listening();
      const { port } = stranger.address() as { port: number };
      let chosen = 0;

      const { state } = await start('one', {
        ports: async () => ({ ...(await ports()), ...(chosen++ === 0 && { [taken]: port }) }),
      });

      stranger.close();
      expect(chosen).to.equal(2);
      expect(state.ports[taken]).to.not.equal(port);
      expect(await left('one')).to.equal(PARTS.length);
    });

  it('names the part, its last lines and its log when it does not start, and ends the others', async () => {
    const stranger = await listening();
    const { port } = stranger.address() as { port: number };

    const error = (await start('one', { ports: async () => ({ ...(await ports()), api: port }) }).catch(
      (reason: unknown) => reason,
    )) as UserError;

    stranger.close();
    expect(error).to.include({
      code: 'SANDBOX_PART_FAILED',
      exit: 3,
      message: 'kube-apiserver ended with exit code 1',
    });
    expect(error.details.join('\n')).to.contain('address already in use');
    expect(error.hint).to.contain(join(foldersFor('one', env).logs, 'kube-apiserver.log'));
    expect(await left('one')).to.equal(0);
  });

  it('ends all it started when it is told to stop', async () => {
    const stop = new AbortController();

    const stopped = await start('one', {
      signal: stop.signal,
      emit: () => stop.abort(new Error('stopped')),
    }).catch((error: unknown) => error);

    expect(stopped).to.have.property('message', 'stopped');
    expect(await left('one')).to.equal(0);
    expect((await readState(foldersFor('one', env)))?.phase).to.equal('starting');
  });

  it('refuses a name that is no folder', async () => {
    const error = (await start('../one').catch((reason: unknown) => reason)) as UserError;

    expect(error).to.include({
      code: 'BAD_SANDBOX_NAME',
      exit: 2,
      message: "'../one' cannot name a sandbox",
    });
  });
});

async function listening(): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
