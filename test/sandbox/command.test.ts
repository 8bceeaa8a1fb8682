import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { clock } from '../../src/adapters/clock.ts';
import type { Event } from '../../src/core/events.ts';
import { binaries } from '../../src/sandbox/binaries.ts';
import { parsePlatform } from '../../src/dsl/platform.ts';
import { program } from '../support/program.ts';
import { validEvents } from '../support/valid-event.ts';

const run = promisify(execFile);

describe('slipway sandbox', function () {
  this.timeout(60_000);

  let env: Record<string, string | undefined>;

  before(async function () {
    this.timeout(1_200_000);
    const bin = await binaries({
      env: process.env,
      clock,
      emit: () => undefined,
      signal: new AbortController().signal,
    });
    const state = await mkdtemp(join(tmpdir(), 'slipway-command-'));
    env = { ...process.env, XDG_STATE_HOME: state, SLIPWAY_SANDBOX_BIN: bin };
  });

  after(async () => {
    await slipway('down', '--all');
    await rm(env['XDG_STATE_HOME'] ?? '', { recursive: true, force: true });
  });

  type Ended = { readonly exit: number; readonly out: string; readonly err: string };

  /** The program as a process of its own: what a shell sees. */
  const slipway = (...args: readonly string[]): Promise<Ended> =>
    new Promise((resolve) => {
      execFile(process.execPath, [program, 'sandbox', ...args], { env }, (error, out, err) =>
        resolve({ exit: error === null ? 0 : Number(error.code), out, err }),
      );
    });

  it('starts, shows, says how to use it, and ends', async () => {
    const up = await slipway('up', 'shown');

    expect(up.exit).to.equal(0);
    expect(up.err).to.match(/kube-apiserver ready\n[^]*✓ sandbox shown is ready after \d/u);
    expect(up.out).to.match(/^sandbox shown: running\n {2}✓ etcd +\d+ +https:\/\/127\.0\.0\.1:\d+\n/u);
    expect(await slipway('up', 'shown')).to.include({
      err: '= sandbox shown is running already\n',
      out: up.out,
    });
    expect(await slipway('status', 'shown')).to.deep.include({ exit: 0, err: '', out: up.out });

    const { out: exports } = await slipway('env', 'shown');
    const { stdout } = await run('sh', [
      '-c',
      'eval "$1"; kubectl --context prod get deployments; echo "$AWS_ENDPOINT_URL_S3 $SLIPWAY_PLATFORM"',
      'sh',
      exports,
    ]);
    expect(stdout).to.match(/^http:\/\/127\.0\.0\.1:\d+ .*\/shown\/platform\.yml\n$/u);

    const down = await slipway('down', 'shown');
    expect(down).to.include({ exit: 0, err: '✓ sandbox shown is gone\n', out: '' });
    expect(await readdir(join(env['XDG_STATE_HOME'] ?? '', 'slipway/sandbox'))).to.deep.equal([]);
  });

  it('says the same to programs, one event a line, without the key of the bucket', async () => {
    const { out, err } = await slipway('up', 'events', '--output', 'json');
    const { out: exports } = await slipway('env', 'events', '--output', 'json');
    const { out: status } = await slipway('status', 'events', '--output', 'json');

    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
    expect(err).to.equal('');
    expect(events.at(-1)).to.include({ type: 'sandbox.ready', name: 'events', started: true });
    expect(JSON.parse(status)).to.include({ name: 'events', healthy: true });
    const { AWS_SECRET_ACCESS_KEY: key } = JSON.parse(exports) as Record<string, string>;
    expect(key).to.match(/.{40}/u);
    expect(out + status).to.not.contain(key);
    for (const printed of [out, exports, status]) validEvents(printed);
    await slipway('down', 'events');
  });

  it('makes environments of a person with the rights of the deployer, also where it runs already', async () => {
    await slipway('up', 'further', '--environment', 'staging');
    const { err } = await slipway('up', 'further', '-e', 'staging', '-e', 'qa');
    const { out: status } = await slipway('status', 'further', '--output', 'json');
    const { out: exports } = await slipway('env', 'further', '--output', 'json');

    const { KUBECONFIG = '', SLIPWAY_PLATFORM: platform = '' } = JSON.parse(exports) as Record<
      string,
      string
    >;
    const may = async (...words: readonly string[]): Promise<string> => {
      const line = ['--kubeconfig', KUBECONFIG, 'auth', 'can-i', ...words];
      const answer = await run('kubectl', line).catch((error: unknown) => error as { stdout: string });
      return answer.stdout.trim();
    };
    expect(err)
      .to.contain('running already')
      .and.to.contain('✓ environment qa is ready in it, for branch qa');
    expect(err).not.to.contain('environment staging is ready');
    expect(JSON.parse(status)).to.deep.include({ contexts: ['dev', 'prod', 'staging', 'qa'] });
    expect(await may('create', 'deployments', '--context', 'staging')).to.equal('yes');
    expect(await may('create', 'deployments', '--context', 'qa')).to.equal('yes');
    expect(await may('create', 'deployments', '-n', 'default')).to.equal('no');
    const { environments } = parsePlatform(await readFile(platform, 'utf8'), platform);
    expect(environments.map(({ name, namespace, branches }) => [name, namespace, branches[0]])).to.deep.equal(
      [
        ['development', 'development', 'development'],
        ['production', 'production', 'master'],
        ['staging', 'staging', 'staging'],
        ['qa', 'qa', 'qa'],
      ],
    );
    await slipway('down', 'further');
  });

  it('refuses environments that cannot be namespaces of their own', async () => {
    for (const name of ['Staging', 'kube-system', 'dev'])
      expect((await slipway('up', 'none', '--environment', name)).err).to.contain(
        `✗ '${name}' cannot name an environment of a sandbox`,
      );
  });

  it('says that there is none, and how to start one', async () => {
    for (const action of ['status', 'env'])
      expect(await slipway(action, 'none')).to.deep.include({
        exit: 2,
        out: '',
        err: "✗ there is no sandbox 'none'\n  start it with slipway sandbox up none\n",
      });
    expect(await slipway('down', 'none')).to.deep.include({
      exit: 0,
      err: '= there is no sandbox none, so nothing to end\n',
    });
  });

  it('refuses a bad name before it builds anything', async () => {
    env = { ...env, SLIPWAY_SANDBOX_BIN: '/nowhere' };

    const refused = await slipway('up', 'Not_This');

    expect(refused.exit).to.equal(2);
    expect(refused.err).to.contain("✗ 'Not_This' cannot name a sandbox");
  });

  it('names what the given folder lacks', async () => {
    const refused = await slipway('up', 'lacking');

    expect(refused.exit).to.equal(2);
    expect(refused.err).to.equal(
      [
        '✗ SLIPWAY_SANDBOX_BIN is /nowhere, which has no etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kwok, crane, versitygw',
        '  add the missing programs to that folder, or unset SLIPWAY_SANDBOX_BIN to have them built',
        '',
      ].join('\n'),
    );
  });

  it('knows no other action', async () => {
    const refused = await slipway('restart');

    expect(refused.exit).to.equal(2);
    expect(refused.err).to.match(/^✗ there is no 'slipway sandbox restart'[^]*run slipway sandbox --help/u);
  });
});
