import { expect } from 'chai';
import type { KubeObject } from '../../src/core/objects.ts';
import type { Deployed } from '../../src/core/deployed.ts';
import { type Deployer, deployer } from '../support/deployer.ts';
import { configMap, deployment, job } from '../support/objects.ts';

const first = ({ rollout }: Deployed): string | undefined => rollout?.objects[0]?.verdict.reason;

function controller(kind: 'ReplicaSet' | 'ReplicationController', image: string): KubeObject {
  const made = deployment(kind.toLowerCase(), image);
  const { selector, ...spec } = made.spec as { selector: { matchLabels: object } };
  return kind === 'ReplicaSet'
    ? { ...made, kind }
    : { ...made, apiVersion: 'v1', kind, spec: { ...spec, selector: selector.matchLabels } };
}

function pod(image: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'one' },
    spec: { containers: [{ name: 'one', image }] },
  };
}

describe('workloads that are no Deployment', function () {
  this.timeout(60_000);
  let on: Deployer;

  before(async function () {
    this.timeout(600_000);
    on = await (await deployer('others')).asAdmin();
  });

  for (const kind of ['ReplicaSet', 'ReplicationController'] as const)
    it(`a ${kind} is judged by its pods, of which it replaces none`, async () => {
      const broken = await on.deploy([controller(kind, 'example:crash')]);
      expect(broken.state).to.equal('failed');
      expect(first(broken)).to.match(/^container web exited with 1/);

      const old = await on.deploy([controller(kind, 'example:2')]);
      expect(old.state).to.equal('failed');
      expect(first(old)).to.equal(`0 of 1 new pods ready, 1 old left: a ${kind} replaces none`);

      await on.kubectl('delete', 'pod', '-l', `app=${kind.toLowerCase()}`, '--wait=true');
      expect((await on.deploy([controller(kind, 'example:2')])).state).to.equal('succeeded');
    });

  it('a Pod by itself is mended by another image, whatever crashed before', async () => {
    expect((await on.deploy([pod('example:crash')])).state).to.equal('failed');
    expect((await on.deploy([pod('example:1')])).state).to.equal('succeeded');
    expect((await on.deploy([pod('example:crash')])).state).to.equal('failed');
  });

  it('a completed Job that is gone by its time to live is not run again', async () => {
    const made = job('migrate', 'example:1');
    const migrate = { ...made, spec: { ...(made.spec as object), ttlSecondsAfterFinished: 1 } };
    expect((await on.deploy([migrate, deployment('web', 'example:1')])).state).to.equal('succeeded');
    await on.kubectl('wait', '--for=delete', 'job/migrate', '--timeout=30s');

    expect((await on.deploy([migrate, deployment('web', 'example:1')])).state).to.equal('unchanged');
    expect((await on.deploy([migrate, deployment('web', 'example:2')])).state).to.equal('succeeded');
    const { steps } = await on.plan([migrate, deployment('web', 'example:3')]);
    expect(steps.find(({ key }) => key.kind === 'Job')?.op).to.equal('keep');
  });

  it('what a finalizer keeps is named until it is gone', async () => {
    const held = { ...configMap('held'), metadata: { name: 'held', finalizers: ['example.com/hold'] } };
    const web = deployment('web', 'example:1');
    await on.deploy([held, web]);
    on.events.length = 0;
    await on.deploy([web]);

    const removed = on.events.find((event) => event.type === 'step.applied' && event.op === 'delete');
    expect(removed).to.include({ detail: 'it stays until finalizer example.com/hold is removed' });
    const again = await on.plan([web]);
    expect(again.steps.map(({ op, key }) => `${op} ${key.kind}`)).to.deep.equal([
      'keep Deployment',
      'keep ConfigMap',
    ]);
    await on.kubectl(
      'patch',
      'configmap',
      'held',
      '--type=json',
      '-p',
      '[{"op":"remove","path":"/metadata/finalizers"}]',
    );
    expect((await on.plan([web])).steps).to.have.length(1);
  });
});
