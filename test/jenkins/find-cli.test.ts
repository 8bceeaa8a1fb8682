import { expect } from 'chai';
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const script = readFileSync(join(root, 'resources/io/slipway/find-cli.sh'), 'utf8');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** The folders of PATH, but those that have a slipway. */
const PATH = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !existsSync(join(folder, 'slipway')))
  .join(delimiter);

/** As much of an npm registry as npx asks for: the one version of the package, and its archive. */
async function openRegistry(archive: string) {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    if (url.endsWith('.tgz')) return response.end(readFileSync(archive));
    if (url !== '/slipway') return response.writeHead(404).end();
    const tarball = `${address}/slipway/-/slipway-${version}.tgz`;
    // The bundle holds what it needs, so the test fetches no dependencies.
    const manifest = { name: 'slipway', version, bin: { slipway: 'dist/slipway.js' }, dist: { tarball } };
    return response.end(
      JSON.stringify({
        name: 'slipway',
        'dist-tags': { latest: version },
        versions: { [version]: manifest },
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, asked, close: () => void server.close() };
}

describe('resources/io/slipway/find-cli.sh, in a real shell', function () {
  this.timeout(120_000);
  let folder: string;
  let workspace: string;
  let one: string;

  before(() => {
    one = join(mkdtempSync(join(tmpdir(), 'one-file-')), 'slipway.mjs');
    execFileSync(process.execPath, ['scripts/bundle-library.mjs', one], { cwd: root });
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'find-cli-'));
    workspace = join(folder, 'workspace');
    mkdirSync(workspace);
    execFileSync('git', ['init', '-q', workspace]);
  });

  afterEach(() => rmSync(folder, { recursive: true }));
  after(() => rmSync(join(one, '..'), { recursive: true }));

  /** `sh -xe` as Jenkins runs a step; stdout is all that the library sees. */
  function find(env: Readonly<Record<string, string>> = {}) {
    const { stdout, stderr } = spawnSync('sh', ['-xec', script], {
      cwd: workspace,
      encoding: 'utf8',
      env: {
        HOME: folder,
        NODE_NAME: 'agent-1',
        SLIPWAY_LIBRARY: version,
        ...env,
        PATH: onPath(env['PATH'] ?? PATH),
      },
    });
    return { said: stdout.trim(), stderr };
  }

  const onPath = (rest: string): string => `${join(workspace, '.slipway/bin')}${delimiter}${rest}`;

  function slipway(...args: readonly string[]): string {
    const env = { HOME: folder, PATH: onPath(PATH), SLIPWAY_LIBRARY: version };
    return execFileSync('slipway', args, { cwd: workspace, encoding: 'utf8', env });
  }

  /** The package as it would be published. */
  function packed(): string {
    const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
    return join(folder, execFileSync('npm', args, { cwd: root, encoding: 'utf8' }).trim());
  }

  /** What `npm install slipway` would leave behind. */
  function installed(): string {
    const home = join(folder, 'slipway');
    mkdirSync(home);
    cpSync(join(root, 'dist'), join(home, 'dist'), { recursive: true });
    copyFileSync(join(root, 'package.json'), join(home, 'package.json'));
    return home;
  }

  it('takes the program of the agent image', () => {
    mkdirSync(join(folder, 'bin'));
    symlinkSync(join(installed(), 'dist/slipway.js'), join(folder, 'bin/slipway'));

    expect(find({ PATH: `${join(folder, 'bin')}${delimiter}${PATH}` }).said).to.equal('ok');
    expect(existsSync(join(workspace, '.slipway/bin/slipway'))).to.equal(false);
  });

  it('asks for the one file of the library where the agent has no program, and runs that', () => {
    expect(find().said).to.equal('bundle');

    copyFileSync(one, join(workspace, '.slipway/bin/slipway.mjs'));
    const { said, stderr } = find();

    expect(said, stderr).to.equal('ok');
    expect(slipway('--version')).to.equal(`${version}\n`);
  });

  it('renders with the one file what the whole program renders', () => {
    cpSync(join(root, 'examples/service'), workspace, { recursive: true });
    mkdirSync(join(workspace, '.slipway/bin'), { recursive: true });
    copyFileSync(one, join(workspace, '.slipway/bin/slipway.mjs'));
    find();
    const args = ['render', 'production', '--image', `registry.example.com/example@sha256:${'0'.repeat(64)}`];
    const more = [...args, '--branch', 'main', '--commit', 'a'.repeat(40), '--build-number', '1'];
    const platform = ['--platform', join(root, 'examples/platform.yml')];
    const whole = execFileSync(process.execPath, [join(root, 'dist/slipway.js'), ...more, ...platform], {
      cwd: workspace,
      encoding: 'utf8',
    });

    expect(slipway(...more, ...platform)).to.equal(whole);
    expect(whole).to.contain('kind: Deployment');
  });

  it('has npx fetch the version of the library', async () => {
    const registry = await openRegistry(packed());
    const env = { HOME: folder, NODE_NAME: 'agent-1', SLIPWAY_LIBRARY: version, SLIPWAY_CLI: 'npx' };
    const npm = { npm_config_registry: registry.address, npm_config_update_notifier: 'false' };
    const options = { cwd: workspace, env: { ...env, ...npm, PATH: onPath(PATH) }, timeout: 90_000 };
    const { stdout, stderr } = await run('sh', ['-xec', script], options).finally(registry.close);

    expect(stdout.trim(), stderr).to.equal('ok');
    expect(registry.asked).to.include(`/slipway/-/slipway-${version}.tgz`);
  });

  it('takes the file that the agents are told', () => {
    expect(find({ SLIPWAY_CLI: join(installed(), 'dist/slipway.js') }).said).to.equal('ok');
    expect(slipway('--version')).to.equal(`${version}\n`);
  });

  for (const [what, env, line] of [
    [
      'a file that is not there',
      { SLIPWAY_CLI: '/nowhere/slipway.js' },
      'agent agent-1 has no /nowhere/slipway.js',
    ],
    ['a word it does not know', { SLIPWAY_CLI: 'docker' }, 'SLIPWAY_CLI is docker: set it to npx'],
  ] as const)
    it(`says what to change where SLIPWAY_CLI is ${what}`, () => {
      expect(find(env).said).to.contain(line);
    });

  it('refuses a program of another version, and the program refuses a library of another one', () => {
    mkdirSync(join(workspace, '.slipway/bin'), { recursive: true });
    copyFileSync(one, join(workspace, '.slipway/bin/slipway.mjs'));

    expect(find({ SLIPWAY_LIBRARY: '9.9.9' }).said).to.equal(
      `agent agent-1 has slipway ${version}, the shared library is 9.9.9: give both the same version`,
    );
    const { status, stderr } = spawnSync(process.execPath, [one, 'explain'], {
      cwd: workspace,
      encoding: 'utf8',
      env: { ...process.env, SLIPWAY_LIBRARY: '9.9.9' },
    });
    expect(status, stderr).to.equal(2);
    expect(stderr).to.contain(`the shared library is 9.9.9, slipway on this agent is ${version}`);
  });
});
