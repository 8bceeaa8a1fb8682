import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../../src/core/yaml.ts';
import { type Case, ktmplOutcomes, type Outcome, ourOutcome } from './support/ktmpl.ts';
import { generateCases } from './support/ktmpl-generator.ts';
import { hasTool } from '../support/oracles.ts';

const SEED = Number(process.env['SLIPWAY_SEED'] ?? 20_261);
const GENERATED = 5_000;

type Written = Omit<Case, 'whole'> & {
  readonly template?: string;
  readonly object?: string;
  readonly whole?: string;
};

const folder = join(import.meta.dirname, 'ktmpl-cases');
const written = readdirSync(folder).flatMap((file) =>
  (parseYaml(readFileSync(join(folder, file), 'utf8'), file)[0]?.value as Written[]).map(caseFrom),
);

/** A case that only gives an object gets a Template around it, with a declaration for each value. */
function caseFrom({ template, object, whole, ...rest }: Written): Case {
  if (whole !== undefined) return { ...rest, whole };
  const item = object ?? template ?? '';
  const objects = `objects:\n- ${item.replaceAll('\n', '\n  ')}\n`;
  const names = Object.keys(rest.parameters ?? {});
  return {
    ...rest,
    whole: `${objects}parameters: [${names.map((name) => `{ name: ${name} }`).join(', ')}]\n`,
  };
}

describe('templating/ktmpl', () => {
  describe('beside ktmpl itself', () => {
    let outcomes: Outcome[] = [];

    before(function () {
      if (!hasTool('ktmpl')) return this.skip();
      outcomes = ktmplOutcomes(written);
    });

    it('has at least 150 written cases, each with its own name', () => {
      expect(written.length).to.be.at.least(150);
      expect(new Set(written.map(({ name }) => name)).size).to.be.at.least(150);
    });

    for (const [index, each] of written.entries())
      it(each.deviates ? `${each.name}: ${each.deviates}` : `${each.name}: the same`, () => {
        const ours = ourOutcome(each);

        expect(outcomes[index] === 'failed').to.equal(each.fails === true);
        if (each.deviates) expect(ours).not.to.deep.equal(outcomes[index]);
        else expect(ours).to.deep.equal(outcomes[index]);
      });

    it(`gives the same for ${GENERATED} generated Templates`, function () {
      this.timeout(180_000);
      const cases = generateCases(GENERATED, SEED);
      const theirs = ktmplOutcomes(cases);

      const differing = cases.flatMap((each, index) => {
        const ours = ourOutcome(each);
        return JSON.stringify(ours) === JSON.stringify(theirs[index])
          ? []
          : [{ each, ours, theirs: theirs[index] }];
      });

      expect(theirs.filter((outcome) => outcome !== 'failed').length).to.be.above(GENERATED / 2);
      expect(differing.slice(0, 3)).to.deep.equal([]);
    });
  });
});
