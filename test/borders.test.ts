import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Which folders of src/ a folder may import; itself always. docs/architecture.md draws the same picture. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  dsl: ['core'],
  templating: ['core'],
  images: ['core'],
  secrets: ['core'],
  deploy: ['core'],
  approval: ['core'],
  sandbox: ['core'],
  adapters: ['core'],
  report: ['core'],
  app: ['core', 'dsl', 'templating', 'images', 'secrets', 'deploy', 'approval', 'sandbox'],
  cli: ['core', 'app', 'report', 'dsl', 'templating', 'images', 'secrets', 'deploy', 'approval', 'sandbox'],
  launch: ['core'],
  'main.ts': ['core', 'app', 'cli', 'adapters', 'launch', 'process-adapters.ts'],
  'library.ts': ['core', 'app', 'adapters', 'templating', 'process-adapters.ts'],
  'process-adapters.ts': ['core', 'app', 'adapters'],
};

const root = join(import.meta.dirname, '..', 'src');

/** Relative imports of one source text, those of types too, as paths below src/. */
function importsOf(file: string, text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map(([, path]) =>
    normalize(join(dirname(file), path ?? '')),
  );
}

function trespasses(file: string, text: string): string[] {
  const room = file.split('/')[0] ?? '';
  const allowed = MAY_IMPORT[room];
  if (!allowed) return [`${file} stands in a folder that docs/architecture.md does not know`];
  return importsOf(file, text)
    .map((path) => path.split('/')[0] ?? '')
    .filter((target) => target !== room && !allowed.includes(target))
    .map((target) => `${file} imports ${target}`);
}

/** The shortest way from each file back to itself, each circle once: `a.ts → b.ts → a.ts`. */
function circles(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const found = new Set<string>();
  for (const start of imports.keys()) {
    const ways = new Map([[start, [start]]]);
    for (const [file, way] of ways)
      for (const next of imports.get(file) ?? []) {
        if (next === start) found.add([...way].sort().join(' '));
        if (!ways.has(next)) ways.set(next, [...way, next]);
      }
  }
  return [...found];
}

describe('imports of src/', () => {
  it('go in no circle, those of types included', () => {
    const imports = sources().map(({ file, text }): [string, string[]] => [file, importsOf(file, text)]);

    expect(circles(new Map(imports))).to.deep.equal([]);
  });

  it('are in a circle where a file leads back to itself', () => {
    const imports = new Map([
      ['a.ts', ['b.ts', 'd.ts']],
      ['b.ts', ['c.ts']],
      ['c.ts', ['a.ts']],
      ['d.ts', []],
    ]);

    expect(circles(imports)).to.deep.equal(['a.ts b.ts c.ts']);
  });
});

describe('import borders', () => {
  it('are kept by every file of src/', () => {
    const files = sources();

    const found = files.flatMap(({ file, text }) => trespasses(file, text));

    expect(files.map(({ file }) => file)).to.include('main.ts');
    expect(found).to.deep.equal([]);
  });

  it('leave one way to a cluster, the one that proves which it is', () => {
    const callers = sources()
      .filter(({ text }) => /adapters\s*\.cluster\b/.test(text))
      .map(({ file }) => file);

    expect(callers).to.deep.equal(['app/environment/cluster.ts']);
  });

  it('keep the command line out of the application', () => {
    const found = sources()
      .filter(({ file, text }) => file.startsWith('app/') && /from 'yargs'/.test(text))
      .map(({ file }) => file);

    expect(found).to.deep.equal([]);
  });

  it('are broken by a file that reaches into a neighbour', () => {
    const text = `import { x } from '../dsl/x.ts';\nconst y = await import('../adapters/y.ts');`;

    expect(trespasses('deploy/z.ts', text)).to.deep.equal([
      'deploy/z.ts imports dsl',
      'deploy/z.ts imports adapters',
    ]);
  });

  it('let the cluster be changed in one folder alone', () => {
    const changing = sources()
      .filter(({ file }) => !/^(?:adapters|sandbox|deploy\/execute)\//.test(file))
      .filter(({ text }) => writesIn(text).length > 0)
      .map(({ file }) => file);

    expect(changing).to.deep.equal([]);
    expect(writesIn('await cluster.apply(object, { force: true }, signal);')).to.have.length(1);
    expect(writesIn('await key.cluster.remove(ref, {}, signal);')).to.have.length(1);
    expect(writesIn('await cluster.apply(object, { dryRun: true, force }, signal);')).to.deep.equal([]);
  });

  it('keep cluster, promises and clock out of what decides a plan', () => {
    const impure = sources()
      .filter(({ file }) => file.startsWith('deploy/plan/'))
      .filter(({ text }) =>
        /\b(?:Cluster(?!')|Clock|Promise|async|await|AbortSignal|Date\.now)\b/.test(code(text)),
      )
      .map(({ file }) => file);

    expect(impure).to.deep.equal([]);
  });
});

function sources(): readonly { readonly file: string; readonly text: string }[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}

function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}

/** Calls that change a cluster. A review of one's own rights is created and never kept. */
function writesIn(text: string): readonly string[] {
  return [...code(text).matchAll(/\bcluster\??\s*\.\s*(?:apply|create|update|patch|remove)\([^;]*;/g)]
    .map(([call]) => call)
    .filter((call) => !call.includes('dryRun: true') && !text.includes('SelfSubjectAccessReview'));
}
