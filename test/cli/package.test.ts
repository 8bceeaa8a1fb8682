import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { project } from '../support/program.ts';

const LARGEST = 10_000_000;

function bytesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true });
  return files
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

describe('the npm package', function () {
  this.timeout(120_000);
  let folder: string;
  const npm = (...words: readonly string[]): string =>
    execFileSync('npm', words, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-package-'));
    const packed = npm('pack', '--ignore-scripts', '--silent', '--pack-destination', folder).trim();
    npm('install', '--prefix', folder, '--offline', '--no-audit', '--no-fund', join(folder, packed));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('installs in less than 10 MB, with nothing beside itself', () => {
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).to.deep.equal([
      'slipway',
    ]);
    expect(bytesIn(join(folder, 'node_modules'))).to.be.below(LARGEST);
  });

  it('brings its docs along', () => {
    const held = readdirSync(join(folder, 'node_modules/slipway'));

    expect(held).to.include.members(['README.md', 'CHANGELOG.md', 'LICENSE', 'docs', 'schemas', 'vars']);
  });

  it('renders the example with what it brought along', () => {
    cpSync(join(project, 'examples'), join(folder, 'examples'), { recursive: true });
    const env = { PATH: process.env['PATH'], HOME: folder, SLIPWAY_PLATFORM: '../platform.yml' };

    const out = execFileSync(
      process.execPath,
      [join(folder, 'node_modules/slipway/dist/slipway.js'), 'render', 'development', '--image=a:1'],
      { cwd: join(folder, 'examples/service'), env, encoding: 'utf8' },
    );

    expect(out).to.include('kind: Deployment');
  });
});
