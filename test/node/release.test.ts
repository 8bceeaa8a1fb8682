import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '..', '..');
const out = join(project, 'dist-release');
const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string };

function release(...tag: string[]) {
  const script = join(project, 'scripts', 'release.mjs');
  return spawnSync(process.execPath, [script, ...tag], { cwd: project, encoding: 'utf8' });
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

describe('a release', function () {
  this.timeout(120_000);

  before(() => {
    if (!existsSync(join(project, 'dist', 'slipway.js')))
      execFileSync('npm', ['run', '--silent', 'build'], { cwd: project, stdio: 'ignore' });
  });

  it('has the package, what is in it, the library with its program, and what changed', () => {
    const { status, stderr } = release();

    expect(status, stderr).to.equal(0);
    const sums = readFileSync(join(out, 'checksums.txt'), 'utf8').trim().split('\n');
    expect(sums.map((line) => line.split('  ')[1]).toSorted()).to.deep.equal([
      'sbom.cdx.json',
      `slipway-${version}.tgz`,
    ]);
    for (const line of sums) {
      const [sum, name = ''] = line.split('  ');
      expect(sha256(join(out, name))).to.equal(sum);
    }
    const sbom = JSON.parse(readFileSync(join(out, 'sbom.cdx.json'), 'utf8')) as Record<string, unknown>;
    expect(sbom['bomFormat']).to.equal('CycloneDX');
    expect(JSON.stringify(sbom)).to.include('pkg:npm/nunjucks@');
    expect(readFileSync(join(out, 'notes.md'), 'utf8')).to.match(/^What an operator of 0\.1\.0 has to know/);

    const program = join(out, 'library', 'resources', 'io', 'slipway', 'slipway.mjs');
    expect(readFileSync(`${program}.sha256`, 'utf8').trim()).to.equal(sha256(program));
    expect(execFileSync(process.execPath, [program, '--version'], { encoding: 'utf8' }).trim()).to.equal(
      version,
    );
    expect(readdirSync(join(out, 'library', 'vars'))).to.include.members([
      'slipway.groovy',
      'kubernetes.groovy',
    ]);
  });

  it('is of the version that its tag says, which the changelog has', () => {
    const other = release('v9.9.9');
    expect(other.status).to.equal(2);
    expect(other.stderr).to.equal(`✗ the tag is v9.9.9, and package.json says ${version}\n`);
    expect(release(`v${version}`).status).to.equal(0);
  });
});
