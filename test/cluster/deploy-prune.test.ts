import { expect } from 'chai';
import { temporaryFolder } from '../support/folder.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeObject } from '../../src/core/objects.ts';
import { type Deployer, deployer, deployerIn } from '../support/deployer.ts';
import { failureOf } from '../support/failure.ts';
import { configMap, deployment, service } from '../support/objects.ts';

describe('pruning', function () {
  this.timeout(60_000);
  let on: Deployer;

  before(async function () {
    this.timeout(600_000);
    on = await deployer('prune');
    await on.deploy([
      service('kept'),
      ...['a', 'b', 'c', 'taken', 'foreign'].map((name) => configMap(name)),
      claim('data'),
    ]);
  });

  it('removes also what is no more than a name, which nobody owns a field of', async () => {
    const bare = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'bare' } };
    const before = await deployer('bare');
    await before.deploy([service('kept'), bare]);

    await before.deploy([service('kept')]);

    expect(await before.kubectl('get', 'serviceaccount', '-o', 'name')).not.to.include('bare');
  });

  it('keeps an account whose name the API server puts back into the pods', async () => {
    const before = await deployer('account');
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'runner' } };
    const web = (spec: object): KubeObject =>
      deployment('web', 'example:1', {
        minReadySeconds: 0,
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'example:1' }], ...spec },
        },
      });
    await before.deploy([web({ serviceAccountName: 'runner' }), account]);

    const kept = await before.plan([web({})]);
    await before.execute(kept);
    const gone = await before.plan([web({ serviceAccountName: 'default' })]);

    const step = ({ steps }: typeof kept) => steps.find(({ key }) => key.name === 'runner');
    expect(step(kept)).to.include({ op: 'keep' });
    expect(step(kept)?.why.join()).to.include('stays: Deployment web keeps its name');
    expect(await before.kubectl('get', 'serviceaccount', '-o', 'name')).to.include('runner');
    expect(step(gone)).to.include({ op: 'delete' });
  });

  const rest = [
    service('kept'),
    ...['taken', 'foreign', 'a', 'b', 'c'].map((name) => configMap(name)),
    claim('data'),
  ];

  it('never removes everything because nothing was rendered', async () => {
    const error = await failureOf(on.plan([]));

    expect(error).to.include({
      code: 'EMPTY_RELEASE',
      message:
        'example renders to nothing for development, which would remove all 7 objects of the last release',
    });
  });

  it('keeps to the budget of the platform file', async () => {
    const error = await failureOf(on.plan([service('kept')], { environment: { pruneMax: 2 } }));

    expect(error).to.include({
      code: 'PRUNE_BUDGET',
      message: '5 objects would be removed, and development allows 2 at once',
    });
    expect(error.details).to.include('ConfigMap a');
  });

  it('shows what goes, removes it, and leaves the rest', async () => {
    const plan = await on.plan(rest.filter(({ metadata }) => metadata.name !== 'a'));
    await on.execute(plan);

    const removed = plan.steps.filter(({ op }) => op === 'delete');
    expect(removed.map(({ key, why }) => `${key.kind} ${key.name}: ${why.join()}`)).to.deep.equal([
      'ConfigMap a: no longer in the release',
    ]);
    const names = await on.kubectl('get', 'configmap', '-o', 'name');
    expect(names).to.include('configmap/b').and.not.include('configmap/a\n');
  });

  it('leaves what somebody took over or made anew, and says so', async () => {
    await on.kubectl(
      'apply',
      '--server-side',
      '--force-conflicts',
      '--field-manager=argocd',
      '-f',
      await manifestOf('taken'),
    );
    await on.kubectl('delete', 'configmap', 'foreign');
    await on.kubectl('create', 'configmap', 'foreign');

    const plan = await on.plan([service('kept'), configMap('b'), configMap('c'), claim('data')]);
    await on.execute(plan);

    expect(plan.steps.filter(({ op }) => op === 'delete')).to.deep.equal([]);
    expect(plan.notes.filter((note) => note.includes(' stays: '))).to.have.members([
      'ConfigMap taken stays: argocd applies it now',
      'ConfigMap foreign stays: it was recreated by somebody else',
    ]);
  });

  it('leaves what another service of the namespace has now', async () => {
    const other = await deployerIn(on.box, on.namespace, 'other');
    await other.execute(await other.plan([configMap('c')], { options: { take: ['ConfigMap/c'] } }));

    const plan = await on.plan([service('kept'), configMap('b'), claim('data')]);

    expect(plan.notes).to.include('ConfigMap c stays: it belongs to service other now');
  });

  it('is refused where a workload of another service needs it', async () => {
    const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'common', key: 'key' } } }];
    const containers = [{ name: 'web', image: 'example:1', env }];
    const template = { metadata: { labels: { app: 'reader' } }, spec: { containers } };
    const kept = [service('kept'), configMap('b'), claim('data')];
    await on.deploy([...kept, configMap('common')]);
    const other = await deployerIn(on.box, on.namespace, 'reader');
    await other.deploy([deployment('reader', 'example:1', { template })]);

    const refused = await failureOf(on.plan(kept));
    await on.kubectl('delete', 'deployment', 'reader');
    const plan = await on.plan(kept);

    expect(refused.message).to.include('would be removed that others need');
    expect(refused.details).to.include('ConfigMap common, named by Deployment reader of service reader');
    expect(plan.steps.map(({ op, key }) => `${op} ${key.name}`)).to.include('delete common');
  });

  it('keeps protected kinds until a flag names them', async () => {
    const without = [service('kept'), configMap('b')];
    const first = await on.plan(without);
    await on.execute(first);
    const still = await on.plan(without);
    const named = await on.plan(without, { options: { pruneKinds: ['PersistentVolumeClaim'] } });

    for (const { steps } of [first, still])
      expect(steps.find(({ key }) => key.name === 'data'))
        .to.include({ op: 'keep' })
        .and.property('why')
        .deep.equal(['no longer in the release; kept, --prune PersistentVolumeClaim removes it']);
    expect(named.steps.find(({ key }) => key.name === 'data')).to.include({ op: 'delete' });
  });

  async function manifestOf(name: string): Promise<string> {
    const file = join(temporaryFolder('prune'), 'object.json');
    await writeFile(file, JSON.stringify({ ...configMap(name), data: { key: 'other' } }));
    return file;
  }
});

function claim(name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    // Nothing binds claims here, and nothing has to wait for it.
    metadata: { name, annotations: { 'slipway.dev/track': 'none' } },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
}
