import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { parseYaml, readYaml, yamlText } from '../../src/core/yaml.ts';
import { hasTool, tool } from '../support/oracles.ts';
import { FILES, INEXACT, READ, REFUSED, REFUSED_FILES, WRITTEN } from './kubectl-cases.ts';

const HEAD = 'apiVersion: x/v1\nkind: K\nmetadata: {name: web}\n';

type Held = { readonly v?: unknown; readonly w?: unknown };

/** What kubectl reads from a text, each object as it stands; undefined where it refuses. */
function kubectlReads(text: string): Held[] | undefined {
  const { status, stdout } = spawnSync(
    tool('kubectl'),
    ['annotate', '--local', '-f', '-', '-o', 'json', 'x=y'],
    {
      input: text,
      encoding: 'utf8',
    },
  );
  if (status !== 0) return undefined;
  return stdout
    .split(/^(?=\{)/m)
    .filter((part) => part.trim() !== '')
    .map((part) => JSON.parse(part) as Held);
}

function held({ v, w }: Held): Held {
  return { v, ...(w !== undefined && { w }) };
}

function fileWith(values: readonly string[]): string {
  return values.map((value) => `${HEAD}v: ${value}\n`).join('---\n');
}

describe('core/yaml beside kubectl', () => {
  before(function () {
    if (!hasTool('kubectl')) this.skip();
    this.timeout(60_000);
  });

  it('has at least 100 cases', () => {
    expect(READ.length + REFUSED.length + Object.keys(FILES).length).to.be.at.least(100);
  });

  describe('reads the same value', () => {
    let theirs: Held[] = [];
    before(() => {
      theirs = kubectlReads(fileWith(READ)) ?? [];
      expect(theirs).to.have.length(READ.length);
    });

    for (const [index, value] of READ.entries())
      it(JSON.stringify(value), () => {
        const [document] = parseYaml(`${HEAD}v: ${value}\n`, 'case.yml');

        expect(JSON.parse(JSON.stringify(held(document?.value as Held)))).to.deep.equal(held(theirs[index]!));
      });
  });

  describe('refuses the same', () => {
    for (const value of REFUSED)
      it(JSON.stringify(value), () => {
        const text = `${HEAD}v: ${value}\n`;

        expect(kubectlReads(text)).to.equal(undefined);
        expect(readYaml({ text, file: 'case.yml' }).faults).not.to.deep.equal([]);
      });
    for (const [name, text] of Object.entries(REFUSED_FILES))
      it(name, () => {
        expect(kubectlReads(text)).to.equal(undefined);
        expect(readYaml({ text, file: 'case.yml' }).faults).not.to.deep.equal([]);
      });
  });

  describe('refuses what would be rounded in silence', () => {
    for (const value of INEXACT)
      it(value, () => {
        const { faults } = readYaml({ text: `${HEAD}v: ${value}\n`, file: 'case.yml' });

        expect(faults.map(({ message }) => message)).to.deep.equal([
          'the number has more digits than can be kept: put it in quotes',
        ]);
      });
  });

  describe('reads the same objects', () => {
    for (const [name, text] of Object.entries(FILES))
      it(name, () => {
        const ours = parseYaml(text, 'case.yml').map(({ value }) => held(value as Held));

        expect(ours).to.deep.equal(kubectlReads(text)?.map(held));
      });
  });

  it('reads back what we write', () => {
    const text = WRITTEN.map(
      (v) => `---\n${yamlText({ apiVersion: 'x/v1', kind: 'K', metadata: { name: 'web' }, v })}`,
    ).join('');

    expect(kubectlReads(text)?.map(({ v }) => v)).to.deep.equal(WRITTEN);
  });
});
