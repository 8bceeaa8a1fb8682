import { expect } from 'chai';
import { policyOf } from '../../../src/deploy/kinds/policy.ts';
import { limitOf } from '../../../src/deploy/rollout/progress.ts';
import { object } from '../kinds/context.ts';

function limit(spec: object, annotations: object = {}): number {
  const live = object('Deployment', 'apps/v1', { metadata: { annotations }, spec });
  return limitOf(live, policyOf(live), 60_000);
}

describe('deploy/rollout/progress', () => {
  it('gives a workload the shorter of two limits', () => {
    expect(limit({})).to.equal(60_000);
    expect(limit({ progressDeadlineSeconds: 20 })).to.equal(20_000);
    expect(limit({ progressDeadlineSeconds: 600 })).to.equal(60_000);
  });

  it('takes no watching of ready Pods and no ending of old ones for a standstill', () => {
    const template = { spec: { terminationGracePeriodSeconds: 330 } };

    expect(limit({ minReadySeconds: 90 })).to.equal(150_000);
    expect(limit({ template })).to.equal(360_000);
    expect(limit({ template: { spec: { terminationGracePeriodSeconds: 30 } } })).to.equal(60_000);
  });

  it('leaves what a person has written as it is', () => {
    expect(limit({ minReadySeconds: 90 }, { 'slipway.dev/timeout': '10s' })).to.equal(10_000);
  });
});
