import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const project = join(import.meta.dirname, '..', '..');
const dist = join(project, 'dist');
const inputs = (): Record<string, string[]> =>
  JSON.parse(readFileSync(join(dist, 'inputs.json'), 'utf8')) as Record<string, string[]>;

/** The sources of every chunk that a run of the bundled program really loaded, as V8's own coverage tells. */
function loadedBy(...args: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-start-up-'));
  try {
    execFileSync(process.execPath, [join(dist, 'slipway.js'), ...args], {
      cwd: join(project, 'examples', 'service'),
      env: {
        ...process.env,
        NODE_V8_COVERAGE: folder,
        SLIPWAY_PLATFORM: '../platform.yml',
        BRANCH_NAME: 'main',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const scripts = readdirSync(folder).flatMap((name) => {
      const { result } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
        result: { url: string }[];
      };
      return result.map(({ url }) => url).filter((url) => url.includes('/dist/'));
    });
    const byName = new Map(Object.entries(inputs()).map(([file, sources]) => [basename(file), sources]));
    return scripts.flatMap((url) => byName.get(basename(url)) ?? []);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const packageOf = (source: string): string | undefined =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];

describe('start-up', function () {
  this.timeout(60_000);

  it('of --version loads no package at all', () => {
    const loaded = loadedBy('--version');

    expect(loaded).to.include('src/main.ts');
    expect(loaded.filter((source) => source.includes('node_modules'))).to.deep.equal([]);
  });

  it('of render loads what renders, and no client of a cluster or of AWS', () => {
    const loaded = loadedBy('render', 'production');

    expect(loaded).to.include('src/templating/render.ts');
    const packages = new Set(loaded.map(packageOf));
    expect([...packages]).to.include('nunjucks');
    expect(
      [...packages].filter((name) => name?.startsWith('@aws-sdk') || name?.startsWith('@kubernetes')),
    ).to.deep.equal([]);
    expect(
      loaded.filter((source) => /src\/adapters\/(cluster|registry|bucket|ecr|kms)/.test(source)),
    ).to.deep.equal([]);
  });

  it('of the bundle as a whole holds those clients, so that the test above can fail', () => {
    const packages = new Set(Object.values(inputs()).flat().map(packageOf));

    expect(packages).to.include('@aws-sdk/client-s3');
  });
});
