import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tool } from '../support/tool.ts';

const folder = import.meta.dirname;
const reports = join(folder, 'target', 'surefire-reports');
const classes = join(folder, 'src', 'test', 'java', 'io', 'slipway', 'jenkins');

/** Names of the cases as JUnit reports them; those of Modes run once for each kind of library. */
function casesOf(source: string): string[] {
  const names = [...source.matchAll(/@Test\s+public void (\w+)\(/g)].map(([, name]) => name ?? '');
  if (!source.includes('extends Modes')) return names;
  return names.flatMap((name) => ['trusted', 'sandboxed'].map((library) => `${name}[${library} library]`));
}

/** `leavesTheWrongPersonWaiting` → `leaves the wrong person waiting`. */
function sentence(name: string): string {
  return name.replace(/^\w+/, (word) => word.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
}

/** What JUnit says of each case: undefined where it passed, else the failure. */
function verdicts(): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const file of readdirSync(reports).filter((name) => name.endsWith('.xml'))) {
    const xml = readFileSync(join(reports, file), 'utf8');
    for (const [, attributes = '', closed, body = ''] of xml.matchAll(
      /<testcase ([^>]*?)(?:(\/)>|>([\s\S]*?)<\/testcase>)/g,
    )) {
      const name = /\bname="([^"]*)"/.exec(attributes)?.[1] ?? '';
      const type = /\bclassname="[^"]*\.(\w+)"/.exec(attributes)?.[1] ?? '';
      const failure = /<(?:failure|error)[\s\S]*?<\/(?:failure|error)>/.exec(body)?.[0];
      found.set(`${type}.${name}`, closed ? undefined : failure);
    }
  }
  return found;
}

describe("vars/ on Jenkins' Groovy engine", () => {
  let found = new Map<string, string | undefined>();

  before(function () {
    this.timeout(2_500_000);
    tool('jenkins');
    rmSync(reports, { recursive: true, force: true });
    const { status, stdout, stderr } = spawnSync('mvn', ['-q', '-B', '-o', 'test'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 2_400_000,
    });
    expect(status, `${stdout}${stderr}`).to.equal(0);
    found = verdicts();
  });

  for (const file of readdirSync(classes).filter((name) => name.endsWith('Test.java'))) {
    const type = file.replace('.java', '');
    describe(type, () => {
      for (const name of casesOf(readFileSync(join(classes, file), 'utf8')))
        it(sentence(name), () => {
          expect([...found.keys()]).to.include(`${type}.${name}`);
          expect(found.get(`${type}.${name}`), found.get(`${type}.${name}`)).to.equal(undefined);
        });
    });
  }
});
