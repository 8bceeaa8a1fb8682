import { expect } from 'chai';
import { temporaryFolder } from '../support/folder.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeObject } from '../../src/core/objects.ts';
import { type Deployer, deployer } from '../support/deployer.ts';
import { failureOf } from '../support/failure.ts';
import { configMap, deployment, job, service } from '../support/objects.ts';

describe('applying a plan', function () {
  this.timeout(60_000);
  let on: Deployer;

  before(async function () {
    this.timeout(600_000);
    on = await deployer('apply');
  });

  async function live(kind: string, name: string): Promise<KubeObject> {
    return JSON.parse(
      await on.kubectl('get', kind, name, '-o', 'json', '--show-managed-fields'),
    ) as KubeObject;
  }

  it('names the fields and the manager of a conflict, and writes nothing', async () => {
    await on.deploy([configMap('taken', { a: '1', b: '1' })]);
    await on.kubectl(
      'patch',
      'configmap',
      'taken',
      '--field-manager=kubectl-edit',
      '-p',
      '{"data":{"a":"2","b":"2"}}',
    );

    const error = await failureOf(on.plan([configMap('taken', { a: '3', b: '3' }), configMap('new')]));

    expect(error).to.include({
      code: 'FIELD_CONFLICT',
      exit: 3,
      message: '1 object has fields owned by another field manager',
    });
    expect(error.details).to.deep.equal([
      'deploy/example.yml:1  ConfigMap taken: kubectl-edit owns data.a, data.b',
    ]);
    expect(await on.kubectl('get', 'configmap', '-o', 'name')).not.to.include('configmap/new');
  });

  it('takes the fields with force', async () => {
    const { state } = await on.deploy([configMap('taken', { a: '3', b: '3' })], { options: { force: true } });

    expect(state).to.equal('succeeded');
    expect((await live('configmap', 'taken'))['data']).to.deep.equal({ a: '3', b: '3' });
  });

  it('adopts what kubectl apply made, so that a field dropped from the manifest goes', async () => {
    const made = deployment('adopted', 'example:1', { replicas: 1, minReadySeconds: 3 });
    await kubectlApply(on, { ...made, metadata: { ...made.metadata, labels: { old: 'label' } } });
    const wanted = deployment('adopted', 'example:2', { replicas: 1 });

    const plan = await on.plan([wanted]);
    await on.execute(plan);

    const [step] = plan.steps;
    expect(step?.why).to.include('taken over from kubectl-client-side-apply');
    expect(step?.changes.map(({ path }) => path)).to.deep.equal([
      'metadata.labels',
      'spec.minReadySeconds',
      'spec.template.spec.containers[web].image',
    ]);
    const { metadata, spec } = await live('deployment', 'adopted');
    expect(metadata.labels).to.equal(undefined);
    expect(spec).not.to.have.property('minReadySeconds');
    expect(metadata.managedFields?.map(({ manager }) => manager)).not.to.include('kubectl-client-side-apply');
    expect((await on.plan([wanted])).steps.map(({ op }) => op)).to.deep.equal(['keep']);
  });

  it('makes a Job anew when it changes, and waits for it', async () => {
    await on.deploy([job('import', 'example:1')]);
    const before = await live('job', 'import');

    const plan = await on.plan([job('import', 'example:2')]);
    const { state } = await on.execute(plan);

    expect(plan.steps.map(({ op }) => op)).to.deep.equal(['replace']);
    expect(plan.steps[0]?.why).to.deep.equal([
      'image …:1 → …:2',
      'recreated, because a Job cannot be changed',
    ]);
    const after = await live('job', 'import');
    expect(after.metadata.uid).not.to.equal(before.metadata.uid);
    expect(after['status']).to.include({ succeeded: 1 });
    expect(state).to.equal('succeeded');
  });

  it('says of other immutable fields what to do, all of them at once', async () => {
    await on.deploy([deployment('fixed', 'example:1'), service('fixed')]);
    const selector = { matchLabels: { app: 'other' } };
    const template = {
      metadata: { labels: { app: 'other' } },
      spec: { containers: [{ name: 'web', image: 'example:1' }] },
    };

    const error = await failureOf(
      on.plan([
        deployment('fixed', 'example:1', { selector, template }),
        service('fixed', { clusterIP: '127.96.0.99' }),
      ]),
    );

    expect(error).to.have.property('code', 'INVALID_INPUT');
    expect(
      (error as unknown as { faults: { message: string; hint: string }[] }).faults.map(
        ({ message }) => message,
      ),
    ).to.deep.equal([
      'Deployment fixed: spec.selector cannot be changed once the object exists',
      'Service fixed: spec.clusterIPs[0] cannot be changed once the object exists',
    ]);
  });

  it('hands replicas over to an autoscaler that has not scaled yet, so that they do not fall back to 1', async () => {
    await on.deploy([deployment('scaled', 'example:1', { replicas: 2 })]);
    await on.kubectl('autoscale', 'deployment', 'scaled', '--min=1', '--max=9');

    const plan = await on.plan([deployment('scaled', 'example:1', { replicas: 2 })]);
    await on.execute(plan);

    expect(plan.notes).to.include('Deployment scaled: replicas left to HorizontalPodAutoscaler scaled');
    expect(plan.steps[0]?.why).to.deep.equal(['replicas 2 left to the autoscaler']);
    expect((await live('deployment', 'scaled'))['spec']).to.have.property('replicas', 2);
  });

  it('keeps the number of an autoscaler through later releases', async () => {
    await on.kubectl('scale', 'deployment', 'scaled', '--replicas=5');

    const { state } = await on.deploy([deployment('scaled', 'example:2', { replicas: 2 })]);

    expect(state).to.equal('succeeded');
    expect((await live('deployment', 'scaled'))['spec']).to.have.property('replicas', 5);
    expect((await on.plan([deployment('scaled', 'example:2', { replicas: 2 })])).steps[0]?.op).to.equal(
      'keep',
    );
  });

  it('leaves replicas to an autoscaler of the release itself', async () => {
    const scaler: KubeObject = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'own' },
      spec: {
        minReplicas: 1,
        maxReplicas: 4,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'own' },
      },
    };

    const plan = await on.plan([deployment('own', 'example:1', { replicas: 3 }), scaler]);

    expect(plan.notes).to.include('Deployment own: replicas left to HorizontalPodAutoscaler own');
    expect(plan.steps.find(({ key }) => key.kind === 'Deployment')?.object?.['spec']).not.to.have.property(
      'replicas',
    );
  });
});

async function kubectlApply({ box, namespace }: Deployer, object: KubeObject): Promise<void> {
  const file = join(temporaryFolder('apply'), 'object.json');
  await writeFile(file, JSON.stringify(object));
  await box.kubectl('-n', namespace, 'apply', '-f', file);
}
