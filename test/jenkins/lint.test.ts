import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { tool } from '../support/tool.ts';

const root = join(import.meta.dirname, '..', '..');

type Report = {
  readonly summary: { readonly totalFilesLinted: number };
  readonly files: Readonly<Record<string, { readonly errors: readonly Complaint[] }>>;
};
type Complaint = { readonly line: number; readonly rule: string; readonly msg: string };

const under = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.includes('node_modules'))
    .map((name) => join(folder, name));

/** Name → Groovy: what stands in files of its own, and the blocks of the docs. */
function sources(): Map<string, string> {
  const files = [
    ...['vars', 'src/io', 'jenkins'].flatMap((folder) => under(folder, '.groovy')),
    ...under('examples', 'Jenkinsfile'),
  ];
  const found = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  for (const file of ['README.md', ...under('docs', '.md')]) {
    const blocks = readFileSync(join(root, file), 'utf8').matchAll(/```groovy\n([\s\S]*?)```/g);
    for (const [index, [, text = '']] of [...blocks].entries())
      found.set(`${file.replaceAll(/\W/g, '_')}_${index}`, text);
  }
  return found;
}

describe('npm-groovy-lint, a second opinion on the Groovy of the library, the example and the docs', function () {
  this.timeout(300_000);
  let folder: string;
  let linted: number;
  let complaints: readonly string[];

  before(() => {
    // The program looks at everything below the folder that its files have in common, so they get one of their own.
    folder = mkdtempSync(join(tmpdir(), 'groovy-lint-'));
    const bad: [string, string] = ['bad', 'def unused = 1\nif (true) { }\n'];
    for (const [name, text] of [...sources(), bad]) {
      const file = join(folder, name.endsWith('.groovy') ? name : `${name}.groovy`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    copyFileSync(join(import.meta.dirname, 'groovy-lint.json'), join(folder, '.groovylintrc.json'));
    const args = ['--noserver', '--output', 'json', '--failon', 'none', '.'];
    const { stdout, stderr } = spawnSync(tool('groovy-lint'), args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 280_000,
    });
    expect(stdout, stderr).to.match(/^\{/);
    const { files, summary } = JSON.parse(stdout) as Report;
    linted = summary.totalFilesLinted;
    complaints = Object.entries(files).flatMap(([file, { errors }]) =>
      errors.map(({ line, rule, msg }) => `${basename(file)}:${line} ${rule}: ${msg}`),
    );
  });

  after(() => rmSync(folder, { recursive: true }));

  it('finds nothing to complain about', () => {
    expect(linted).to.be.at.least(23);
    expect(complaints.filter((line) => !line.startsWith('bad.groovy'))).to.deep.equal([]);
  });

  it('would complain', () => {
    expect(complaints.join('\n')).to.contain('bad.groovy:1 UnusedVariable');
  });
});
