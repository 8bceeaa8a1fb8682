import { expect } from 'chai';
import { build, type Metafile } from 'esbuild';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { programOptions } from '../../scripts/bundle.mjs';

const project = join(import.meta.dirname, '..', '..');
const dist = join(project, 'dist');

/** Files of the bundled program that a run really loaded, as V8's own coverage tells. */
function filesLoadedBy(args: readonly string[], env: Readonly<Record<string, string>> = {}): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-start-up-'));
  const counts = join(folder, 'counts');
  try {
    for (const file of ['slipway.js', 'program.js', 'package.json', 'chunks'])
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
      return result.flatMap(({ url }) => url.split(`${basename(folder)}/`)[1] ?? []);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Coverage = { readonly result: readonly { readonly url: string }[] };

const packageOf = (source: string): string | undefined =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];

/** Of a cluster, a registry, AWS or age. */
function isClient(source: string): boolean {
  return (
    /^src\/adapters\/(?:cluster|registry|bucket|ecr|kms)/.test(source) ||
    /^(?:@kubernetes\/client-node|@aws-sdk\/.*|age-encryption)$/.test(packageOf(source) ?? '')
  );
}

describe('start-up', function () {
  this.timeout(60_000);

  let outputs: Metafile['outputs'];

  before(async () => {
    const { metafile } = await build({ ...programOptions, outdir: 'dist', write: false });
    outputs = metafile?.outputs ?? {};
  });

  /** The sources in the files that were loaded. */
  function loadedBy(args: readonly string[], env?: Readonly<Record<string, string>>): readonly string[] {
    return filesLoadedBy(args, env).flatMap((file) => Object.keys(outputs[`dist/${file}`]?.inputs ?? {}));
  }

  it('of --version loads one file', () => {
    expect(filesLoadedBy(['--version'])).to.deep.equal(['slipway.js']);
  });

  it('of render loads what renders, and no client of a cluster or of AWS', () => {
    const loaded = loadedBy(['render', 'production']);

    expect(loaded).to.include('src/templating/render.ts');
    expect(loaded.map(packageOf)).to.include('nunjucks');
    expect(loaded.filter((source) => isClient(source))).to.deep.equal([]);
  });

  it('of render loads no git where Jenkins says branch, commit and build', () => {
    const jenkins = { GIT_COMMIT: 'a'.repeat(40), BUILD_NUMBER: '7' };

    expect(loadedBy(['render', 'production']).map(packageOf)).to.include('simple-git');
    expect(loadedBy(['render', 'production'], jenkins).map(packageOf)).to.not.include('simple-git');
  });

  it('finds those clients in the program, so that the test above can fail', () => {
    const all = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));

    expect(new Set(all.filter(isClient).map(packageOf))).to.include.all.keys(
      '@aws-sdk/client-ecr',
      '@aws-sdk/client-kms',
      '@aws-sdk/client-s3',
      '@aws-sdk/client-sts',
      '@kubernetes/client-node',
      'age-encryption',
    );
  });

  it('has one reader of YAML, and of the client what reads a kubeconfig', () => {
    const all = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
    const yaml = all.filter((source) => packageOf(source) === 'js-yaml' || source.includes('/js-yaml/'));

    expect(yaml).to.deep.equal(['node_modules/js-yaml/dist/js-yaml.mjs']);
    expect(all.map(packageOf)).to.include('@kubernetes/client-node').and.not.include('jsonpath-plus');
  });

  it('says nothing of its own', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(dist, 'slipway.js'), '--help'], {
      encoding: 'utf8',
    });

    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
  });
});
