import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const project = join(import.meta.dirname, '..', '..');

/** All that may be in the package; something new belongs here after somebody has looked at it. */
const PUBLISHED: readonly RegExp[] = [
  /^(?:LICENSE|README\.md|CHANGELOG\.md|SECURITY\.md|package\.json)$/,
  /^dist\/(?:slipway|program|library)\.js$/,
  /^dist\/chunks\/[\w@/.-]+\.js$/,
  /^dist\/(?:package\.json|THIRD-PARTY\.txt|library\.d\.ts)$/,
  /^dist\/types\/[\w/-]+\.d\.ts$/,
  /^dist\/modules\/[a-z0-9]+\/go\.(?:mod|sum)$/,
  /^(?:dist\/)?resources\/io\/slipway\/[\w.-]+$/,
  /^schemas\/[a-z]+\.schema\.json$/,
  /^vars\/[a-z]+\.(?:groovy|txt)$/,
  /^docs\/[\w/.-]+\.(?:md|svg|png)$/,
  /^examples\/platform\.yml$/,
  /^examples\/addons\/(?:platform\.yml|[a-z-]+\/(?:Jenkinsfile|README\.md|[\w.-]+\.ya?ml|deploy\/[\w.-]+\.yml|upstream\/kustomization\.yaml))$/,
  /^examples\/service\/(?:Jenkinsfile|Dockerfile|go\.mod|main(?:_test)?\.go|deploy\/[\w.-]+\.yml)$/,
];

type Packed = readonly { readonly files: readonly { readonly path: string }[] }[];

describe('the package', function () {
  this.timeout(120_000);
  let files: readonly string[];

  before(() => {
    // Built before all tests; here only where somebody runs this file alone.
    if (!existsSync(join(project, 'dist', 'THIRD-PARTY.txt')))
      execFileSync('npm', ['run', '--silent', 'build'], { cwd: project, stdio: 'ignore' });
    const listed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: project,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    files = (JSON.parse(listed) as Packed)[0]?.files.map(({ path }) => path) ?? [];
  });

  it('holds what it is published for and nothing else', () => {
    expect(files.filter((path) => !PUBLISHED.some((pattern) => pattern.test(path)))).to.deep.equal([]);
    expect(files).to.include.members([
      'dist/slipway.js',
      'dist/program.js',
      'dist/THIRD-PARTY.txt',
      'LICENSE',
    ]);
  });

  it('holds no key and no path of the machine it was made on', () => {
    for (const path of files) {
      const text = readFileSync(join(project, path), 'latin1');
      expect(text.includes(project), path).to.equal(false);
      expect(/-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/]{40}/.test(text), path).to.equal(false);
    }
  });

  it('brings the licence of every package that is in it', () => {
    const notices = readFileSync(join(project, 'dist', 'THIRD-PARTY.txt'), 'utf8');
    const sources = readdirSync(join(project, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(project, 'src', name), 'utf8'));
    const imported = /^import (?!type )[^;]*?from '(?!node:)((?:@[\w-]+\/)?[\w-]+)/gm;
    const names = new Set(sources.flatMap((text) => [...text.matchAll(imported)].map(([, name]) => name)));

    expect(names).to.include('nunjucks').and.include('@kubernetes/client-node');
    for (const name of names) expect(notices, name).to.contain(`${name} `);
    expect(notices)
      .to.contain('Apache License')
      .and.to.contain('Redistribution and use in source and binary forms');
  });

  it('is built of locked packages whose install scripts are not run', () => {
    const { packages } = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { integrity?: string; link?: boolean }>;
    };

    for (const [path, { integrity, link }] of Object.entries(packages))
      if (path !== '' && link !== true) expect(integrity, path).to.match(/^sha512-/);
    expect(readFileSync(join(project, '.npmrc'), 'utf8')).to.contain('ignore-scripts=true');
  });
});
