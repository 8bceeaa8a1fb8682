import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Deployer, deployer } from '../support/deployer.ts';
import { configMap, deployment, service } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

describe('deploying what is there already', function () {
  this.timeout(60_000);
  let on: Deployer;
  const objects = [deployment('web', 'example:1', { replicas: 2 }), service('web'), configMap('settings')];

  before(async function () {
    this.timeout(600_000);
    on = await deployer('unchanged');
    const first = await on.deploy(objects);
    expect(first.state).to.equal('succeeded');
  });

  it('plans to keep everything', async () => {
    const plan = await on.plan(objects);

    expect(plan.steps.map(({ op, key }) => `${op} ${key.kind}`)).to.deep.equal([
      'keep ConfigMap',
      'keep Service',
      'keep Deployment',
    ]);
  });

  it('writes nothing at all, not even a lease or a record', async () => {
    const before = await writes(on);

    const second = await on.deploy(objects);

    expect(second).to.include({ state: 'unchanged', record: undefined });
    expect(await writes(on)).to.deep.equal(before);
    expect(before, 'the audit log knows the first deploy').to.satisfy((lines: string[]) =>
      lines.some((line) => line.includes('deployments')),
    );
  });

  it('plans to keep what is written with fields of null and defaults, Jobs among it', async () => {
    const spec = { restartPolicy: 'Never', containers: [{ name: 'a', image: 'example:1', env: null }] };
    const ports = [{ containerPort: 80, protocol: null, name: null }];
    const containers = [{ name: 'web', image: 'example:1', ports, args: [], resources: {} }];
    const metadata = { labels: { app: 'nulls' }, annotations: null, creationTimestamp: null };
    const web = deployment('nulls', 'example:1', {
      replicas: null,
      strategy: null,
      template: { metadata, spec: { containers, volumes: [], terminationGracePeriodSeconds: 30 } },
    });
    const written = [
      { ...web, metadata: { name: 'nulls', annotations: null as never, labels: null as never } },
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'nulls' },
        spec: { completions: null, selector: null, suspend: false, template: { spec } },
      },
    ];
    expect((await on.deploy([...objects, ...written])).state).to.equal('succeeded');

    const { steps } = await on.plan([...objects, ...written]);
    expect(
      steps.map(({ op, key }) => `${op} ${key.kind}`).filter((text) => !text.startsWith('keep')),
    ).to.deep.equal([]);
    await on.deploy(objects);
  });

  it('has the same digest when planned again', async () => {
    const [a, b] = [await on.plan(objects), await on.plan([...objects].reverse())];

    expect(a.digest)
      .to.match(/^sha256:[0-9a-f]{64}$/)
      .and.equal(b.digest);
  });
});

/** What changes is well, and what did not change is the worse for it. */
describe('what a change does to objects that stay as they are', function () {
  this.timeout(90_000);
  let box: TestSandbox;
  let on: SmallService;
  const labels = { app: 'web' };
  const env = [{ name: 'PORT', valueFrom: { configMapKeyRef: { name: 'settings', key: 'PORT' } } }];
  const web = deployment('web', 'example:1', {
    replicas: 1,
    template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'example:1', env }] } },
  });

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    on = await smallService(box, 'victims');
    const { server, identity, adminKubeconfig: kubeconfig } = box;
    on.allow({ cluster: { context: 'admin', kubeconfig, server, identity }, onFailure: 'hold' });
    on.write(web, configMap('settings', { PORT: '80' }), service('web'));
    const { code, lines } = await on.slipway(['deploy']);
    expect(code, lines.join('\n')).to.equal(0);
  });

  after(() => on.remove());

  it('fails where a key of a config map goes that an unchanged workload reads', async () => {
    on.write(web, configMap('settings', { HOST: 'a' }), service('web'));
    const refused = await on.slipway(['deploy']);
    expect(refused.code).to.equal(2);
    expect(refused.lines.join('\n')).to.include('ConfigMap settings has no key PORT');
    const template = join(on.cwd, 'deploy/web-template.yml');
    writeFileSync(template, `# slipway: allow config-key\n${readFileSync(template, 'utf8')}`);

    const { code, lines } = await on.slipway(['deploy']);

    expect(code, lines.join('\n')).to.equal(4);
    expect(lines.join('\n'))
      .to.include('✗ Deployment web failed')
      .and.include('config map settings has no key PORT');
  });

  it('is told where running pods go on with what they have read of a config map', async () => {
    on.write(web, configMap('settings', { PORT: '81' }), service('web'));

    const { code, lines } = await on.slipway(['deploy']);

    const told =
      'Deployment web: its pods read ConfigMap settings when they start, and go on with what they have read';
    const all = lines.map((line) => line.replace(/: slipway restart .*/, ''));
    expect(code, lines.join('\n')).to.equal(0);
    expect(all).to.include(`· ${told}`).and.include(`! ${told}`);
  });

  it('is refused where the only workload of an unchanged Service would be removed', async () => {
    const rest = [web, configMap('settings', { PORT: '80' }), service('side')];
    on.write(...rest, deployment('side', 'example:1'));
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    on.write(...rest);

    const { code, lines } = await on.slipway(['deploy']);

    expect(code).to.equal(3);
    expect(lines.join('\n')).to.include('Deployment side, named by Service side by its labels');
  });

  it('is looked at even where nothing changes: what is broken is no good deploy', async () => {
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'none' } };
    const file = join(on.cwd, 'quota.json');
    writeFileSync(file, JSON.stringify({ ...quota, spec: { hard: { pods: '0' } } }));
    on.write(web, configMap('settings', { PORT: '80' }), service('web'));
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    const good = await on.slipway(['deploy']);
    await on.kubectl('apply', '-f', file);
    await on.kubectl('wait', '--for=jsonpath={.status.hard.pods}=0', 'resourcequota/none');
    await on.kubectl('delete', 'pod', '-l', 'app=web', '--wait=true');

    const { code, lines } = await on.slipway(['deploy']);
    await on.kubectl('delete', 'resourcequota', 'none');

    expect(good.lines.join('\n')).to.include('already, nothing to do');
    expect(code).to.equal(4);
    expect(lines.join('\n'))
      .to.include('= nothing to do')
      .and.include('✗ Deployment web failed')
      .and.include('exceeded quota');
  });

  it('is told where somebody has removed what an unchanged workload could not start without', async () => {
    await on.kubectl('create', 'configmap', 'common', '--from-literal=A=1');
    const spec = {
      containers: [{ name: 'web', image: 'example:1', envFrom: [{ configMapRef: { name: 'common' } }] }],
    };
    on.write(
      deployment('web', 'example:1', { template: { metadata: { labels }, spec } }),
      service('web'),
      configMap('settings'),
    );
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    await on.kubectl('delete', 'configmap', 'common');
    const told = '! Deployment web: there is no config map common, which it needs';

    const deployed = await on.slipway(['deploy']);
    const status = await on.slipway(['status']);

    expect(deployed.code).to.equal(0);
    expect(deployed.lines).to.include(told);
    const shown = status.out.split('\n').map((line) => line.trim());
    expect(shown).to.include(told).and.include('all objects are ready; look at what is marked with !');
  });

  it('is told where a budget takes effect on no pod', async () => {
    const budget = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web' },
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'wbe' } } },
    };
    const side = [service('side'), deployment('side', 'example:1')];
    on.write(web, configMap('settings', { PORT: '80' }), ...side, budget);

    const { code, lines } = await on.slipway(['deploy']);

    expect(code, lines.join('\n')).to.equal(0);
    expect(lines).to.include('! PodDisruptionBudget web: no pod has the labels it selects: app=wbe');
  });
});

/** What people and tools wrote in the namespace, dry runs left out. */
async function writes({ box, namespace }: Deployer): Promise<string[]> {
  const log = await readFile(join(box.folder, 'logs', 'audit.log'), 'utf8');
  return log
    .split('\n')
    .filter((line) => line.includes(`/namespaces/${namespace}/`) && !line.includes('dryRun'))
    .map((line) => {
      const { verb, requestURI } = JSON.parse(line) as { verb: string; requestURI: string };
      return `${verb} ${requestURI}`;
    });
}
