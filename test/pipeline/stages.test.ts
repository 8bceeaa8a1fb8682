import { expect } from 'chai';
import { type StagesInput, stagesFor } from '../../src/pipeline/stages.ts';

const approval = { submitters: [], expiresMs: 1, fourEyes: false };
const development = { name: 'development', approval: undefined, promote: undefined };
const production = { name: 'production', approval, promote: undefined };

function titles(overrides: Partial<StagesInput>): string[] {
  return stagesFor({ tests: ['npm test'], image: true, environments: [], ...overrides }).map(
    ({ title }) => title,
  );
}

describe('src/pipeline/stages', () => {
  it('ends after push where the branch goes nowhere', () => {
    expect(titles({})).to.deep.equal(['test', 'build', 'push']);
  });

  it('asks a person only where the environment wants one', () => {
    expect(titles({ environments: [development, production] })).to.deep.equal([
      'test',
      'build',
      'push',
      'plan development',
      'deploy to development',
      'plan production',
      'approve production',
      'deploy to production',
    ]);
  });

  it('leaves out what the block does not ask for', () => {
    expect(titles({ tests: [], image: false, environments: [development] })).to.deep.equal([
      'plan development',
      'deploy to development',
    ]);
  });

  it('builds nothing where every environment ships what another has proven', () => {
    expect(titles({ environments: [{ ...production, promote: 'development' }] })).to.deep.equal([
      'test',
      'plan production',
      'approve production',
      'deploy to production',
    ]);
  });
});
