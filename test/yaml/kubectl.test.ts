import { expect } from 'chai';
import { parseYaml, readYaml, yamlText } from '../../src/core/yaml.ts';
import { hasTool } from '../support/oracles.ts';
import { HEAD, type Held, kubectlReads, refusedByKubectl } from './kubectl.ts';
import { FILES, INEXACT, READ, REFUSED, REFUSED_FILES, WRITTEN } from './kubectl-cases.ts';

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
    const textOf = (value: string): string => `${HEAD}v: ${value}\n`;
    let theirs: ReadonlySet<string>;
    before(() => (theirs = refusedByKubectl([...REFUSED.map(textOf), ...Object.values(REFUSED_FILES)])));

    for (const value of REFUSED)
      it(JSON.stringify(value), () => {
        const text = textOf(value);

        expect(theirs.has(text)).to.equal(true);
        expect(readYaml({ text, file: 'case.yml' }).faults).not.to.deep.equal([]);
      });
    for (const [name, text] of Object.entries(REFUSED_FILES))
      it(name, () => {
        expect(theirs.has(text)).to.equal(true);
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
