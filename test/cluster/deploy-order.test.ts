import { expect } from 'chai';
import { terminated } from '../../src/core/catalogue/usage.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../src/core/objects.ts';
import { worstAvailability } from '../../src/core/verdict.ts';
import { type Deployer, deployer } from '../support/deployer.ts';
import { annotated, configMap, deployment, job, service } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

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

  describe('of a Service whose selector changes', () => {
    before(async () => {
      on = await deployer('order-selector');
    });

    const pods = (name: string, v: string): KubeObject => {
      const containers = [{ name: 'web', image: `example:${v}` }];
      const template = { metadata: { labels: { app: 'switched', name, v } }, spec: { containers } };
      return deployment(name, '', { replicas: 2, selector: { matchLabels: { name } }, template });
    };
    const selecting = (more: object): KubeObject =>
      service('switched', { selector: { app: 'switched', ...more } });

    it('keeps the old pods behind it until those of another Deployment are ready', async () => {
      await on.deploy([pods('one', '1'), selecting({ name: 'one' })]);
      on.events.length = 0;

      await on.deploy([pods('two', '1'), selecting({ name: 'two' })]);

      const lines = happened().filter((line) => !line.startsWith('ready Service'));
      expect(lines).to.deep.equal([
        'create Deployment two',
        'ready Deployment two',
        'update Service switched',
        'delete Deployment one',
      ]);
    });

    it('tells the gap where one Deployment changes its labels with it', async () => {
      const plan = await on.plan([pods('two', '2'), selecting({ name: 'two', v: '2' })]);
      const narrowed = await on.execute(plan);
      const moved = await on.plan([pods('two', '3'), selecting({ name: 'two', v: '3' })]);
      const { state, rollout } = await on.execute(moved);

      expect(plan.notes.join()).not.to.include('nothing answers');
      expect(narrowed.rollout && worstAvailability(narrowed.rollout)).to.include({ floor: 2, of: 2 });
      expect(moved.notes.join()).to.include('nothing answers between its last old pod and the switch');
      expect(state).to.equal('succeeded');
      expect(rollout && worstAvailability(rollout)).to.include({ floor: 0, of: 2 });
    });
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

/** As `helm template` prints a chart. */
describe('the hooks of a chart', function () {
  this.timeout(120_000);

  it('run around the workloads, again with each release, and fail it where its test fails', async () => {
    const on = await smallService(await sandbox(), 'hooks');
    const hook = (object: KubeObject, event: string, weight = '0'): KubeObject =>
      annotated(object, { 'helm.sh/hook': event, 'helm.sh/hook-weight': weight });
    const chart = (image: string, verdict: string): readonly KubeObject[] => [
      deployment('web', image, { minReadySeconds: 0, replicas: 1 }),
      hook(job('migrate', image), 'pre-install,pre-upgrade', '1'),
      hook(job('backup', 'example:1'), 'pre-install,pre-upgrade', '-1'),
      hook(job('smoke', verdict), 'test'),
      hook(job('cleanup', 'example:1'), 'post-delete'),
    ];
    const applied = (lines: readonly string[]): readonly string[] =>
      lines.flatMap(
        (line) => /^[\d.]+m?s {2}(\S+ \S+) +(?:created|recreated|updated)$/.exec(line)?.[1] ?? [],
      );
    const whole = ['Job backup', 'Job migrate', 'Deployment web', 'Job smoke'];

    on.write(...chart('example:1', 'example:1'));
    const first = await on.slipway(['deploy']);
    const again = await on.slipway(['deploy']);
    on.write(...chart('example:2', 'example:1'));
    const second = await on.slipway(['deploy']);
    on.write(...chart('example:3', 'example:crash'));
    const third = await on.slipway(['deploy']);
    on.remove();

    expect(first.code, first.lines.join('\n')).to.equal(0);
    expect(applied(first.lines)).to.deep.equal(whole);
    expect(first.lines.join('\n')).to.include('Job cleanup is left out, helm hook post-delete');
    expect(again.lines.join('\n')).to.include('nothing to do');
    expect(second.code, second.lines.join('\n')).to.equal(0);
    expect(applied(second.lines)).to.deep.equal(whole);
    expect(third.code, third.lines.join('\n')).to.equal(4);
    expect(third.lines.join('\n')).to.match(/Job smoke failed/);
  });
});

/** As a platform team moves its definition from one version to the next. */
describe('the versions of a definition', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let on: SmallService;
  let group: string;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
  });

  beforeEach(async () => {
    on = await smallService(box, 'versions');
    group = `${on.namespace}.example.com`;
    const { server, identity } = box;
    const cluster = { context: 'admin', kubeconfig: box.adminKubeconfig, server, identity };
    on.allow({ cluster, clusterScoped: ['CustomResourceDefinition'] });
  });

  afterEach(async () => {
    await box.kubectl('delete', 'crd', `gadgets.${group}`, '--ignore-not-found', '--wait=false');
    on.remove();
  });

  const web = deployment('web', 'example:1', { minReadySeconds: 0, replicas: 1 });
  const one = (version: string, spec: object, name = 'one'): KubeObject => ({
    apiVersion: `${group}/${version}`,
    kind: 'Gadget',
    metadata: { name, annotations: { 'slipway.dev/track': 'none' } },
    spec,
  });
  const versions = (...names: readonly string[]): KubeObject => {
    const object = structuredClone(definition(group));
    const spec = object['spec'] as { versions: { name: string; storage: boolean }[] };
    const [version] = spec.versions;
    spec.versions = names.map((name, index) => ({ ...version, name, storage: index === 0 }) as never);
    return object;
  };

  async function define(object: KubeObject): Promise<void> {
    const file = join(on.cwd, 'definition.json');
    writeFileSync(file, JSON.stringify(object));
    await box.kubectl('apply', '--server-side', '--force-conflicts', '-f', file);
  }

  async function good(...words: readonly string[]): Promise<string> {
    const { code, lines, out } = await on.slipway(words);
    const said = [...lines, out].join('\n');
    expect(code, said).to.equal(0);
    return said;
  }

  it('may go: plan, status, rollback and removal find what was applied in one that is gone', async () => {
    await define(versions('v1beta1', 'v1'));
    await box.kubectl('wait', '--for=condition=Established', `crd/gadgets.${group}`);
    on.write(web, one('v1beta1', { size: 1 }), one('v1beta1', { size: 1 }, 'two'));
    await good('deploy');
    await on.kubectl('label', `gadgets.v1beta1.${group}`, 'one', 'seen=yes');
    await define(versions('v1', 'v1beta1'));
    const kept = await on.kubectl('get', `gadgets.v1.${group}`, '-o', 'json');
    writeFileSync(join(on.cwd, 'kept.json'), kept);
    await on.kubectl('replace', '-f', join(on.cwd, 'kept.json'));
    await box.kubectl(
      'patch',
      `crd/gadgets.${group}`,
      '--subresource=status',
      '--type=merge',
      '-p',
      '{"status":{"storedVersions":["v1"]}}',
    );
    await define(versions('v1'));
    const served = async (): Promise<string> => box.kubectl('get', '--raw', `/apis/${group}`);
    while ((await served()).includes('v1beta1'));

    const told = await good('status', '--drift', 'note');
    const old = await good('plan');
    on.write(web, one('v1', { size: 2 }));
    const next = await good('deploy');
    const fields = await on.kubectl(
      'get',
      `gadgets.v1.${group}`,
      'one',
      '-o',
      'yaml',
      '--show-managed-fields',
    );
    const left = await on.kubectl('get', `gadgets.v1.${group}`, '-o', 'name');
    await good('rollback');

    expect(told).to.match(/✓ Gadget one/);
    expect(old).to.include(
      `Gadget one: the cluster no longer serves ${group}/v1beta1, so it is applied as ${group}/v1`,
    );
    expect(next).to.match(/~ Gadget +one +spec.size 1 → 2/);
    expect(next).to.match(/- Gadget +two/);
    expect(fields).not.to.include('v1beta1');
    expect(fields).to.include('seen: "yes"');
    expect(left.trim()).to.equal(`gadget.${group}/one`);
    expect(await on.kubectl('get', `gadgets.v1.${group}`, 'one', '-o', 'jsonpath={.spec.size}')).to.equal(
      '1',
    );
  });

  it('may come, and fields of one, with the objects that use them', async () => {
    on.write(web, versions('v1'), one('v1', { size: 1 }));
    await good('deploy');
    const grown = structuredClone(versions('v2', 'v1'));
    const text = JSON.stringify(grown).replaceAll('"size":{', '"colour":{"type":"string"},"size":{');
    on.write(web, JSON.parse(text) as KubeObject, one('v2', { size: 1, colour: 'red' }));
    const planned = await good('plan');
    await good('deploy');
    const further = text.replaceAll('"colour":{', '"shape":{"type":"string"},"colour":{');
    on.write(web, JSON.parse(further) as KubeObject, one('v2', { size: 2, colour: 'red', shape: 'round' }));
    const grows = await good('plan');
    const deployed = await good('deploy');

    expect(planned).to.match(/~ Gadget +one +its definition is part of this release/);
    expect(grows).to.match(
      new RegExp(
        `~ Gadget +one +not asked yet: its CustomResourceDefinition gadgets.${group} is part of this release`,
      ),
    );
    expect(grows).to.match(/\+ +shape: round/);
    expect(deployed).to.include('Gadget one');
    expect(await on.kubectl('get', `gadgets.v2.${group}`, 'one', '-o', 'jsonpath={.spec.shape}')).to.equal(
      'round',
    );
    expect((await on.slipway(['plan', '--exit-code'])).code).to.equal(0);
  });
});
