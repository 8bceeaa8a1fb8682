import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const project = join(import.meta.dirname, '..', '..');
const dist = join(project, 'dist');

/**
 * What a run of the bundled program really loaded, as V8's own coverage tells: esbuild makes each source that is loaded late
 * a function called like its path. Without code that Node kept, of which V8 does not count what it runs.
 */
function loadedBy(args: readonly string[], env: Readonly<Record<string, string>> = {}): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-start-up-'));
  const counts = join(folder, 'counts');
  try {
    for (const file of ['slipway.js', 'program.js', 'package.json', 'packages'])
      cpSync(join(dist, file), join(folder, file), { recursive: true });
    execFileSync(process.execPath, [join(folder, 'slipway.js'), ...args], {
      cwd: join(project, 'examples', 'service'),
      env: {
        ...process.env,
        NODE_V8_COVERAGE: counts,
        NODE_DISABLE_COMPILE_CACHE: '1',
        SLIPWAY_PLATFORM: '../platform.yml',
        BRANCH_NAME: 'main',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return readdirSync(counts).flatMap((name) => {
      const { result } = JSON.parse(readFileSync(join(counts, name), 'utf8')) as Coverage;
      return result
        .filter(({ url }) => url.includes(basename(folder)))
        .flatMap(({ url, functions }) => [
          basename(url),
          ...(url.includes('/packages/') ? [url.replace(/^.*\/packages\/(.*)\.js$/, 'node_modules/$1')] : []),
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
    const loaded = loadedBy(['--version']);

    expect(loaded).to.include('slipway.js').and.not.include('program.js');
  });

  it('of render loads what renders, and no client of a cluster or of AWS', () => {
    const loaded = loadedBy(['render', 'production']);

    expect(loaded).to.include('src/templating/render.ts');
    expect(loaded.map(packageOf)).to.include('nunjucks').and.not.include('@kubernetes/client-node');
    expect(loaded.filter((name) => name.startsWith('client-') || name === 'age-encryption.js')).to.deep.equal(
      [],
    );
    expect(
      loaded.filter((source) => /src\/adapters\/(cluster|registry|bucket|ecr|kms)/.test(source)),
    ).to.deep.equal([]);
  });

  it('of render loads no git where Jenkins says branch, commit and build', () => {
    const jenkins = { GIT_COMMIT: 'a'.repeat(40), BUILD_NUMBER: '7' };

    expect(loadedBy(['render', 'production']).map(packageOf)).to.include('simple-git');
    expect(loadedBy(['render', 'production'], jenkins).map(packageOf)).to.not.include('simple-git');
  });

  it('finds those clients in files of their own, so that the test above can fail', () => {
    const exported = (name: string): object =>
      createRequire(dist)(join(dist, 'packages', `${name}.js`)) as object;

    expect(exported('@aws-sdk/client-ecr')).to.include.keys('ECRClient');
    expect(exported('@aws-sdk/client-kms')).to.include.keys('KMSClient');
    expect(exported('@aws-sdk/client-s3')).to.include.keys('S3Client');
    expect(exported('@aws-sdk/client-sts')).to.include.keys('STSClient');
    expect(exported('age-encryption')).to.include.keys('Decrypter');
  });

  it('says nothing of its own', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(dist, 'slipway.js'), '--help'], {
      encoding: 'utf8',
    });

    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
  });
});
