import { expect } from 'chai';
import type { KubeObject } from '../../src/core/objects.ts';
import type { Plan } from '../../src/core/plan.ts';
import { type Deployer, deployer } from '../support/deployer.ts';
import { deployment } from '../support/objects.ts';

function smoke(image: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'smoke', annotations: { 'slipway.dev/after': 'Deployment/web' } },
    spec: { restartPolicy: 'Never', containers: [{ name: 'smoke', image }] },
  };
}

describe('a smoke test that is a Pod by itself', function () {
  this.timeout(60_000);
  let on: Deployer;
  const web = deployment('web', 'example:1');
  const phase = async (): Promise<string> =>
    on.kubectl('get', 'pod', 'smoke', '-o', 'jsonpath={.status.phase}');
  const ofPod = ({ steps }: Plan): readonly string[] =>
    steps.flatMap(({ op, key, why }) => (key.kind === 'Pod' ? [op, ...why] : []));

  before(async function () {
    this.timeout(600_000);
    on = await (await deployer('smoke')).asAdmin();
  });

  it('is waited for to its end, and stays as it is while nothing changes', async () => {
    expect((await on.deploy([web, smoke('example:1')])).state).to.equal('succeeded');

    expect(await phase()).to.equal('Succeeded');
    expect(ofPod(await on.plan([web, smoke('example:1')]))).to.deep.equal(['keep']);
  });

  it('runs again with a new image, and fails the deploy where it fails', async () => {
    const objects = [web, smoke('example:crash')];
    const plan = await on.plan(objects);

    const { state } = await on.execute(plan);

    expect(ofPod(plan)).to.deep.equal(['replace', 'image …:1 → …:crash', 'recreated, because it has ended']);
    expect(state).to.equal('failed');
    expect(await phase()).to.equal('Failed');
  });

  it('is not run by a rollback, which is none the worse for one that failed', async () => {
    const plan = await on.plan([deployment('web', 'example:0'), smoke('example:1')], {
      options: { rollbackTo: 1 },
    });

    const { state } = await on.execute(plan);

    expect(ofPod(plan)).to.deep.equal(['keep', 'not run in a rollback']);
    expect(state).to.equal('succeeded');
    expect(await phase()).to.equal('Failed');
  });
});
