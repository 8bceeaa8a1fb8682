import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const script = readFileSync(join(root, 'resources/io/slipway/find-cli.sh'), 'utf8');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** The folders of PATH, but those that have a slipway. */
const PATH = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !existsSync(join(folder, 'slipway')))
  .join(delimiter);

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

  const beside = (): string => join(folder, 'workspace@tmp', 'slipway');
  const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

  /** `sh -xe` as Jenkins runs a step; stdout is all that the library sees. */
  function find(env: Readonly<Record<string, string>> = {}) {
    const { stdout, stderr } = spawnSync('sh', ['-xec', script], {
      cwd: workspace,
      encoding: 'utf8',
      env: {
        HOME: folder,
        NODE_NAME: 'agent-1',
        WORKSPACE: workspace,
        SLIPWAY_LIBRARY: version,
        SLIPWAY_FOLDER: beside(),
        ...env,
        PATH: env['PATH'] ?? PATH,
      },
    });
    return { said: stdout.trim(), stderr };
  }

  /** As the library writes its copy, and the hash it was released with. */
  function unpacked(): Readonly<Record<string, string>> {
    mkdirSync(beside(), { recursive: true });
    copyFileSync(one, join(beside(), 'slipway.mjs'));
    return { SLIPWAY_SHA256: hash(one) };
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

    const { said, stderr } = find({ PATH: `${join(folder, 'bin')}${delimiter}${PATH}` });

    expect(said.split('\n').slice(0, 2), stderr).to.deep.equal(['ok', join(folder, 'bin/slipway')]);
  });

  it('says so where neither the agent nor the library has one', () => {
    expect(find().said).to.contain('agent agent-1 has no slipway, and this library was released without it');
  });

  it('takes the copy of the library where that is what was released', () => {
    const { said, stderr } = find(unpacked());

    expect(said.split('\n').slice(0, 2), stderr).to.deep.equal(['ok', join(beside(), 'slipway.mjs')]);
  });

  it('refuses a copy that is another one', () => {
    const env = unpacked();
    writeFileSync(join(beside(), 'slipway.mjs'), 'console.log("owned")');

    expect(find(env).said).to.contain('is not the one this library was released with');
  });

  it('never runs what the workspace holds, whatever the variables say', () => {
    mkdirSync(join(workspace, '.slipway/bin'), { recursive: true });
    writeFileSync(join(workspace, '.slipway/bin/slipway'), '#!/bin/sh\necho owned >&2\n', { mode: 0o755 });
    const env = {
      PATH: `${join(workspace, '.slipway/bin')}:./.slipway/bin:${PATH}`,
      SLIPWAY_CLI: './.slipway/bin/slipway',
    };

    const { said, stderr } = find(env);

    expect(said).to.contain('has no slipway');
    expect(stderr).not.to.contain('owned');
  });

  it('renders with the one file what the whole program renders', () => {
    cpSync(join(root, 'examples/service'), workspace, { recursive: true });
    const args = ['render', 'production', '--image', `registry.example.com/example@sha256:${'0'.repeat(64)}`];
    const more = [...args, '--branch', 'main', '--commit', 'a'.repeat(40), '--build-number', '1'];
    const platform = ['--platform', join(root, 'examples/platform.yml')];
    const by = (file: string): string =>
      execFileSync(process.execPath, [file, ...more, ...platform], { cwd: workspace, encoding: 'utf8' });
    const whole = by(join(root, 'dist/slipway.js'));

    expect(by(one)).to.equal(whole);
    expect(whole).to.contain('kind: Deployment');
  });

  it('refuses a program of another version, and the program refuses a library of another one', () => {
    expect(find({ ...unpacked(), SLIPWAY_LIBRARY: '9.9.9' }).said).to.equal(
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
