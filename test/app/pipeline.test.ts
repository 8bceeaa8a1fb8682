import { expect } from 'chai';
import { stageTitle } from '../../src/report/stages.ts';
import { type StagesInput, stagesFor } from '../../src/app/pipeline.ts';

const approval = { submitters: [], expiresMs: 1, fourEyes: false };
const development = { name: 'development', approval: undefined, promote: undefined, credentials: {} };
const production = { name: 'production', approval, promote: undefined, credentials: {} };

function stages(overrides: Partial<StagesInput>) {
  return stagesFor({
    tests: ['npm test'],
    image: true,
    environments: [],
    credentials: {},
    pullRequest: false,
    ...overrides,
  }).map((stage) => ({
    ...stage,
    title: stageTitle({ stage: stage.name, environment: stage.environment }),
  }));
}

function titles(overrides: Partial<StagesInput>): string[] {
  return stages(overrides).map(({ title }) => title);
}

describe('src/app/pipeline', () => {
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

  it('only tests and builds a pull request, whatever its branch would do', () => {
    const all = stages({ environments: [development], pullRequest: true, credentials: { aws: 'aws' } });

    expect(all).to.deep.equal([
      { name: 'test', title: 'test' },
      { name: 'build', title: 'build' },
    ]);
  });

  it('names a web identity by its token, and the role beside it', () => {
    const awsWebIdentity = { token: 'aws-token', role: 'arn:aws:iam::1:role/deploy' };
    const credentials = { awsWebIdentity, bitbucket: 'token' };

    const all = stages({ environments: [{ ...production, credentials }], credentials: { awsKeys: 'keys' } });

    const found = Object.fromEntries(all.map((stage) => [stage.name, [stage.credentials, stage.awsRole]]));
    expect(found).to.deep.include({
      build: [undefined, undefined],
      push: [{ awsKeys: 'keys' }, undefined],
      plan: [{ awsWebIdentity: 'aws-token' }, awsWebIdentity.role],
      deploy: [{ awsWebIdentity: 'aws-token', bitbucket: 'token' }, awsWebIdentity.role],
    });
  });

  it('names the credentials of a stage, and no more than it needs', () => {
    const credentials = { aws: 'aws-dev', kubeconfig: 'kube-dev', bitbucket: 'token' };

    const all = stages({ environments: [{ ...production, credentials }], credentials: { aws: 'aws' } });

    const ids = Object.fromEntries(all.map((stage) => [stage.name, stage.credentials]));
    expect(ids).to.deep.equal({
      test: undefined,
      build: undefined,
      push: { aws: 'aws' },
      plan: { aws: 'aws-dev', kubeconfig: 'kube-dev' },
      approve: undefined,
      deploy: { aws: 'aws-dev', kubeconfig: 'kube-dev', bitbucket: 'token' },
    });
  });
});
