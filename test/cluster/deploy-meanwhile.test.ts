import { expect } from 'chai';
import type { KubeObject } from '../../src/core/objects.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Deployed } from '../../src/core/deployed.ts';
import { type Deployer, deployer } from '../support/deployer.ts';
import { failureOf } from '../support/failure.ts';
import { configMap, deployment, service } from '../support/objects.ts';

describe('what somebody does between two waves of a deploy', function () {
  this.timeout(60_000);
  let on: Deployer;

  beforeEach(async function () {
    this.timeout(600_000);
    on = await deployer('meanwhile');
    await on.deploy([configMap('early', { v: '1' }), web('1'), service('web')]);
  });

  function web(version: string): KubeObject {
    const object = deployment('web', `example:${version}`, { minReadySeconds: 0, replicas: 1 });
    return {
      ...object,
      metadata: { ...object.metadata, annotations: { 'slipway.dev/after': 'ConfigMap/early' } },
    };
  }

  /** Once the first wave is written. */
  async function executed(plan: Plan, ...kubectl: readonly string[]): Promise<Deployed> {
    return on.execute(plan, {
      cluster: {
        ...on.cluster,
        apply: async (object, options, signal) => {
          const applied = await on.cluster.apply(object, options, signal);
          if (object.metadata.name === 'early' && options.dryRun !== true) await on.kubectl(...kubectl);
          return applied;
        },
      },
    });
  }

  it('is told as the conflict that it is, with who has the field', async () => {
    const plan = await on.plan([configMap('early', { v: '2' }), web('2'), service('web')]);

    const error = await failureOf(executed(plan, 'set', 'image', 'deployment/web', 'web=example:9'));

    expect(error).to.include({
      code: 'FIELD_CONFLICT',
      exit: 3,
      message:
        'Deployment web: kubectl-set owns spec.template.spec.containers[name="web"].image since this was planned',
    });
    expect(error.hint).to.include('--force-conflicts');
  });

  it('is missed where it takes away what was to stay', async () => {
    const plan = await on.plan([configMap('early', { v: '2' }), web('1'), service('web')]);

    const { state, rollout } = await executed(plan, 'delete', 'service', 'web');

    expect(state).to.equal('failed');
    expect(rollout?.objects.map(({ key, verdict }) => [key.kind, verdict.reason])).to.deep.include([
      'Service',
      'it is gone: somebody else deleted it',
    ]);
  });

  it('is missed where nobody watches: what stayed, and what the release wrote', async () => {
    const rest = [configMap('kept'), web('1'), service('web')];
    await on.deploy([configMap('early', { v: '1' }), ...rest]);
    const plan = await on.plan([configMap('early', { v: '2' }), ...rest]);

    const { state, rollout } = await executed(plan, 'delete', 'configmap', 'kept', 'early');

    expect(state).to.equal('failed');
    expect(
      rollout?.objects.flatMap(({ key, verdict }) =>
        verdict.state === 'failed' ? [[key.name, verdict.reason]] : [],
      ),
    ).to.have.deep.members([
      ['kept', 'it is gone: somebody else deleted it'],
      ['early', 'it is gone: somebody else deleted it'],
    ]);
  });
});
