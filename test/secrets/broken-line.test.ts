import { expect } from 'chai';
import { readYaml, secretYaml } from '../support/secret-files.ts';

const GOOD = secretYaml({ A: 'one', B: 'two', C: 'three' });

describe('a file of secrets with one broken line', () => {
  for (const [broken, at] of [
    [': : [', 7],
    ['  : : [', 7],
    ['  B: "two', 7],
    ['  B: {two', 7],
    ['\tB: two', 7],
    ['    B: two', 7],
    [' B: two', 7],
    ['  12: two', 7],
  ] as const)
    it(`is told of once: ${JSON.stringify(broken)}`, () => {
      const { faults } = readYaml(GOOD.replace('  B: "two"', broken));

      expect(
        faults.map(({ message, place }) => [message, place?.line]),
        'faults',
      ).to.have.length(1);
      expect(faults[0]?.place?.line).to.be.within(at - 1, at + 2);
    });

  it('is told of beside a key that is there twice', () => {
    const { faults } = readYaml(GOOD.replace('  B: "two"', '  A: "two"\n  A: "three"'));

    expect(faults).to.have.length(2);
  });
});
