import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesTable } from '../../scripts/docs.ts';
import { allRules } from '../../src/templating/check/check.ts';

/** Rows of a table without the spaces that align it. */
function rowsOf(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.replaceAll(/ *\| */g, '|'));
}

describe('docs/check.md', () => {
  it('has the table of all rules as they are', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/check.md'), 'utf8');

    expect(rowsOf(page)).to.include.members(rowsOf(await rulesTable()));
  });

  it('has every rule that is checked, and no other', async () => {
    const checked = (await allRules()).map(({ entry }) => entry.described.code);
    const described = [...(await rulesTable()).matchAll(/^\| `([a-z-]+)`/gm)].map(([, code]) => code);

    expect(described.toSorted()).to.deep.equal(checked.toSorted());
  });

  it('calls house rules those that the API server does not ask', async () => {
    const rules = (await allRules()).map(({ entry }) => entry.described);
    const house = rules.filter((described) => described.house).map(({ code }) => code);
    const others = rules.filter(({ reason, code }) => !/API server/.test(reason) && code !== 'namespace');

    expect(house).to.deep.equal(others.map(({ code }) => code));
  });
});
