import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const project = join(import.meta.dirname, '..', '..');
const dist = join(project, 'dist');

/**
 * What a run of the bundled program really loaded, as V8's own coverage tells: esbuild makes each source that is loaded late
 * a function called like its path. Without the compiled code, of which V8 does not count what it runs.
 */
function loadedBy(...args: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-start-up-'));
  const counts = join(folder, 'counts');
  try {
    for (const file of ['slipway.js', 'program.js', 'package.json'])
      copyFileSync(join(dist, file), join(folder, file));
    execFileSync(process.execPath, [join(folder, 'slipway.js'), ...args], {
      cwd: join(project, 'examples', 'service'),
      env: {
        ...process.env,
        NODE_V8_COVERAGE: counts,
        SLIPWAY_PLATFORM: '../platform.yml',
        BRANCH_NAME: 'main',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return readdirSync(counts).flatMap((name) => {
      const { result } = JSON.parse(readFileSync(join(counts, name), 'utf8')) as Coverage;
      return result
        .filter(({ url }) => url.includes(basename(folder)))
        .flatMap(({ url, functions }) => [
          basename(url),
          ...functions.filter(({ ranges }) => ranges[0]?.count).map(({ functionName }) => functionName),
        ]);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Coverage = {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly {
      readonly functionName: string;
      readonly ranges: readonly { readonly count: number }[];
    }[];
  }[];
};

const packageOf = (source: string): string | undefined =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];

describe('start-up', function () {
  this.timeout(60_000);

  it('of --version loads no package at all', () => {
    const loaded = loadedBy('--version');

    expect(loaded).to.include('slipway.js').and.not.include('program.js');
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

  it('is of a program that holds those clients, so that the test above can fail', () => {
    expect(readFileSync(join(dist, 'program.js'), 'utf8')).to.include('"node_modules/@aws-sdk/client-s3/');
  });

  it('takes the code that was compiled when the program was built', () => {
    const asked = `import { compiled } from './src/launch/compiled.ts';
import { tuneV8 } from './src/launch/tune-v8.ts';
tuneV8();
process.stdout.write(String(compiled('dist/program.js').reused));`;
    const words = ['--import', 'tsx', '--input-type=module', '-e', asked];

    expect(execFileSync(process.execPath, words, { cwd: project, encoding: 'utf8' })).to.equal('true');
  });
});
