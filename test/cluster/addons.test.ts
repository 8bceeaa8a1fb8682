import { expect } from 'chai';
import { dump, load } from 'js-yaml';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { clock } from '../../src/adapters/clock.ts';
import type { Event } from '../../src/core/events.ts';
import { type Addons, addonsIn } from '../support/addons.ts';
import { emptyApi, kedaApi } from '../support/api-backend.ts';
import { gitIn } from '../support/git.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService, type Told } from '../support/small-service.ts';
import { tool } from '../support/tool.ts';

type Platform = { registry: object; environments: Record<string, { cluster: object }> };

/**
 * Each folder of the examples as it is, with the platform file that they share, on a cluster whose Pods run nothing: what their
 * own programs would answer is left out, or comes from a stand-in where the release waits for it.
 */
describe('examples/addons on a cluster', function () {
  this.timeout(300_000);
  let box: TestSandbox;
  let on: SmallService;
  let addons: Addons;
  const path = process.env['PATH'];

  before(async function () {
    this.timeout(1_800_000);
    box = await sandbox();
    on = await smallService(box, 'addons-of');
    addons = addonsIn(join(on.cwd, 'addons'), tool('upstream'));
    process.env['PATH'] = [tool('charts'), path].join(delimiter);
    const file = join(addons.folder, 'platform.yml');
    const platform = load(readFileSync(file, 'utf8')) as Platform;
    const { server, identity, adminKubeconfig: kubeconfig } = box;
    platform.registry = { oci: box.registry, insecure: true };
    for (const environment of Object.values(platform.environments))
      environment.cluster = { context: 'admin', kubeconfig, server, identity, timeout: '2m' };
    writeFileSync(join(on.cwd, 'platform.yml'), dump(platform));
    for (const namespace of ['platform', 'production'])
      await box
        .kubectl('create', 'namespace', namespace)
        .catch(() => box.kubectl('get', 'namespace', namespace));
  });

  after(async () => {
    process.env['PATH'] = path;
    await box.kubectl('-n', 'production', 'delete', 'resourcequota,limitrange,networkpolicy', '--all');
    await box.kubectl('delete', 'namespace', 'platform', '--wait=false');
    on.remove();
  });

  async function slipway(folder: string, words: readonly string[], ahead = 0): Promise<Told> {
    const host = { cwd: join(addons.folder, folder), clock: { ...clock, now: () => clock.now() + ahead } };
    return on.slipway(words, host);
  }

  async function well(folder: string, ...words: string[]): Promise<Told> {
    const told = await slipway(folder, words);
    expect(told.code, `${told.lines.join('\n')}${told.out}`).to.equal(0);
    return told;
  }

  function planIn({ out }: Told) {
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
    const made = events.find((event) => event.type === 'plan.made');
    if (made?.type !== 'plan.made') throw new Error(`no plan in ${out}`);
    return made.plan;
  }

  /** Imported where it is, checked, planned, said yes to and deployed; then once more, which writes nothing. */
  async function deployed(
    folder: keyof Addons['imports'] | 'logging' | 'quotas',
    environment: string,
  ): Promise<Told> {
    if (folder in addons.imports) await well(folder, ...addons.imports[folder as keyof Addons['imports']]);
    const git = gitIn(join(addons.folder, folder));
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', folder);
    await well(folder, 'check', environment);
    const { digest, steps } = planIn(await well(folder, 'plan', environment, '-o', 'json'));
    expect(steps.length).to.be.greaterThan(0);
    const told = await well(folder, 'deploy', environment, '--no-input', '--approve', digest);
    const again = planIn(await well(folder, 'plan', environment, '-o', 'json'));
    const changed = again.steps.filter(({ op }) => op !== 'keep');
    expect(changed.map(({ op, key, why }) => [op, key.kind, key.name, ...why])).to.deep.equal([]);
    return told;
  }

  /** Protected kinds, and those that stand in the way of other tests, go by hand. */
  async function removed(folder: string, name: string): Promise<void> {
    const file = join(addons.folder, folder, `deploy/${name}-manifests.cluster.yml`);
    await box.kubectl('delete', '-f', file, '--ignore-not-found', '--timeout=90s');
  }

  it('quotas', async () => {
    await deployed('quotas', 'production');

    const found = await box.kubectl(
      '-n',
      'production',
      'get',
      'resourcequota,limitrange,networkpolicy',
      '-o',
      'name',
    );
    expect(found.trim().split('\n')).to.have.length(4);
  });

  it('logging, a Pod on every node', async () => {
    const told = await deployed('logging', 'cluster');

    expect(told.lines.join('\n')).to.match(/DaemonSet log-collector .*\b[1-9]\d* of [1-9]\d* .*ready/);
  });

  it('metrics-server, which is waited for until its API answers', async () => {
    let backend: { readonly close: () => void } | undefined;
    const answering = emptyApi(box, {
      namespace: 'kube-system',
      name: 'metrics-server',
      groupVersion: 'metrics.k8s.io/v1beta1',
    }).then((made) => (backend = made));
    try {
      const [told] = await Promise.all([deployed('metrics-server', 'cluster'), answering]);
      expect(told.lines.join('\n')).to.include('APIService v1beta1.metrics.k8s.io');
    } finally {
      await removed('metrics-server', 'metrics-server');
      backend?.close();
    }
  });

  it('KEDA, which is waited for until its API answers', async () => {
    let backend: { readonly close: () => void } | undefined;
    const answering = kedaApi(box).then((made) => (backend = made));
    try {
      const [told] = await Promise.all([deployed('keda', 'cluster'), answering]);
      expect(told.lines.join('\n')).to.include('APIService v1beta1.external.metrics.k8s.io');
    } finally {
      await removed('keda', 'keda');
      backend?.close();
    }
  });

  it('monitoring: the operator, and what is of the kinds that the release brings itself', async () => {
    try {
      const told = await deployed('monitoring', 'cluster');

      expect(told.lines.join('\n')).to.match(/Deployment prometheus-operator .*ready/);
      expect(await box.kubectl('-n', 'platform', 'get', 'prometheus,servicemonitor', '-o', 'name')).to.equal(
        'prometheus.monitoring.coreos.com/cluster\nservicemonitor.monitoring.coreos.com/example\n',
      );
    } finally {
      await removed('monitoring', 'operator');
    }
  });

  it('clean-up: shows what nobody needs, and removes it with the digest that it printed', async () => {
    const DAYS_15 = 15 * 24 * 60 * 60_000;
    const text = readFileSync(join(addons.folder, 'clean-up/Jenkinsfile'), 'utf8');
    const [, words = ''] = /"slipway (tidy [^$"]+) \$\{yes\}"/.exec(text) ?? [];
    const [, yes = '', no = ''] = /\? '(--approve) [^']*' : '([^']+)'/.exec(text) ?? [];
    await box.kubectl('-n', 'production', 'create', 'job', 'old', '--image=example:1');
    await box.kubectl('-n', 'production', 'wait', 'job/old', '--for=condition=complete', '--timeout=60s');

    const shown = await slipway('clean-up', [...words.split(' '), no], DAYS_15);
    expect(shown.code, shown.lines.join('\n')).to.equal(0);
    const said = `${shown.out}${shown.lines.join('\n')}`;
    expect(said).to.match(/Job +old/);
    const [digest = ''] = /sha256:[0-9a-f]{64}/.exec(said) ?? [];
    const done = await slipway('clean-up', [...words.split(' '), yes, digest, '--no-input'], DAYS_15);

    expect(done.code, done.lines.join('\n')).to.equal(0);
    expect(await box.kubectl('-n', 'production', 'get', 'jobs', '-o', 'name')).not.to.include(
      'job.batch/old',
    );
  });
});
