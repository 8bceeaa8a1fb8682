import { expect } from 'chai';
import { terminated } from '../../src/core/catalogue/usage.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import { type Deployer, deployer } from '../support/deployer.ts';
import { annotated, configMap, deployment, job, service } from '../support/objects.ts';

describe('the order of a deploy', function () {
  this.timeout(60_000);
  let on: Deployer;

  before(async function () {
    this.timeout(600_000);
    on = await deployer('order');
  });

  function happened(): string[] {
    return on.events.flatMap((event) => {
      if (event.type === 'step.applied') return [`${event.op} ${event.key.kind} ${event.key.name}`];
      return event.type === 'object.judged' && event.verdict.state === 'ready'
        ? [`ready ${event.key.kind} ${event.key.name}`]
        : [];
    });
  }

  it('runs a migration to its end before the workloads, and what they stand on before it', async () => {
    on.events.length = 0;

    await on.deploy([
      deployment('web', 'example:1'),
      annotated(job('migrate', 'example:1'), { 'slipway.dev/before': 'workloads' }),
      service('web'),
      configMap('settings'),
    ]);

    expect(happened().filter((line) => !/^ready (Service|ConfigMap)/.test(line))).to.deep.equal([
      'create ConfigMap settings',
      'create Service web',
      'create Job migrate',
      'ready Job migrate',
      'create Deployment web',
      'ready Deployment web',
    ]);
  });

  it('goes no further when the migration fails', async () => {
    const { state } = await on.deploy([
      deployment('web', 'example:2'),
      annotated(job('migrate', 'example:crash'), { 'slipway.dev/before': 'workloads' }),
    ]);

    expect(state).to.equal('failed');
    expect(
      await on.kubectl(
        'get',
        'deployment',
        'web',
        '-o',
        'jsonpath={.spec.template.spec.containers[0].image}',
      ),
    ).to.equal('example:1');
  });

  it('ends a migration that still runs, and starts the next one only once its Pods are gone', async () => {
    const migration = (image: string, annotations: object): KubeObject => {
      const made = annotated(job('long', image), { 'slipway.dev/before': 'workloads' });
      const spec = structuredClone(made['spec']) as { template: { metadata?: object } };
      spec.template.metadata = { ...spec.template.metadata, annotations };
      return { ...made, spec };
    };
    const ending = { 'sandbox.slipway.dev/gone-after': '3s' };
    const stop = new AbortController();
    const slow = { ...ending, 'sandbox.slipway.dev/complete-after': '60s' };
    const first = on.execute(await on.plan([migration('example:1', slow)]), {}, stop.signal);
    await on.kubectl('wait', '--for=create', 'job/long', '--timeout=30s');
    await on.kubectl('wait', '--for=jsonpath={.status.ready}=1', 'job/long', '--timeout=30s');
    stop.abort(terminated());
    await first.catch(() => undefined);
    const next = [migration('example:2', { ...ending, 'sandbox.slipway.dev/complete-after': '0s' })];
    const plan = await on.plan(next);
    const most: number[] = [];
    let isOver = false;
    const deploying = on.execute(plan).finally(() => (isOver = true));
    while (!isOver)
      most.push(
        (await on.kubectl('get', 'pods', '-l', 'job-name=long', '-o', 'name')).split('\n').length - 1,
      );

    expect(plan.steps.find(({ key }) => key.name === 'long')?.why).to.include(
      'the one that is running is ended first',
    );
    expect((await deploying).state).to.equal('succeeded');
    expect(Math.max(...most)).to.equal(1);
  });

  it('keeps an own order, and waits for what others come after', async () => {
    on.events.length = 0;

    await on.deploy([
      annotated(deployment('second', 'example:1'), { 'slipway.dev/after': 'Deployment/first' }),
      deployment('first', 'example:1'),
    ]);

    const lines = happened().filter((line) => /first|second/.test(line));
    expect(lines).to.deep.equal([
      'create Deployment first',
      'ready Deployment first',
      'create Deployment second',
      'ready Deployment second',
    ]);
  });

  it('waits until a definition is established before the first object of its kind', async () => {
    on = await deployer('order-crd');
    const group = `${on.namespace}.example.com`;
    const clusterScoped = ['CustomResourceDefinition'];
    const admin = await on.asAdmin();

    const { state } = await admin.deploy([gadget(group), definition(group)], {
      environment: { clusterScoped },
    });

    expect(state).to.equal('succeeded');
    expect(await on.kubectl('get', `gadgets.${group}`, '-o', 'name')).to.include('/one');
    const plan = await admin.plan([gadget(group), definition(group)], { environment: { clusterScoped } });
    expect(plan.steps.map(({ op }) => op)).to.deep.equal(['keep', 'keep']);
  });
});

function definition(group: string): KubeObject {
  const schema = {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
    },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `gadgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Gadget', plural: 'gadgets', singular: 'gadget' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}

function gadget(group: string): KubeObject {
  return { apiVersion: `${group}/v1`, kind: 'Gadget', metadata: { name: 'one' }, spec: { size: 1 } };
}
