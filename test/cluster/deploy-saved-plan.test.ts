import { expect } from 'chai';
import { gunzipSync } from 'node:zlib';
import { parsePlanFile, planFileText } from '../../src/deploy/plan/plan-file.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { SecretManifest } from '../../src/core/secret-manifest.ts';
import { Secret } from '../../src/core/secret.ts';
import type { Secrets } from '../../src/deploy/plan/input.ts';
import { type Deployer, deployer } from '../support/deployer.ts';
import { failureOf } from '../support/failure.ts';
import { configMap, deployment, job, service } from '../support/objects.ts';

const VALUE = 'hunter2-hunter2';

describe('a saved plan', function () {
  this.timeout(60_000);
  let on: Deployer;
  const objects = [deployment('web', 'example:1'), service('web'), configMap('settings')];

  beforeEach(async function () {
    this.timeout(600_000);
    on = await deployer('saved');
  });

  function saved(plan: Plan): Plan {
    return parsePlanFile(planFileText(plan), 'slipway.plan');
  }

  it('does exactly what it says, while nothing has moved', async () => {
    await on.deploy(objects);
    const plan = saved(await on.plan([...objects.slice(1), deployment('web', 'example:2')]));

    const { state, record } = await on.execute(plan, { aged: true, approver: 'bob' });

    expect(state).to.equal('succeeded');
    expect(record).to.include({ number: 2, approver: 'bob', digest: plan.digest });
  });

  it('is refused after somebody edited an object, with who and what', async () => {
    await on.deploy(objects);
    const plan = saved(await on.plan([...objects.slice(1), deployment('web', 'example:2')]));
    await on.kubectl(
      'patch',
      'configmap',
      'settings',
      '--field-manager=kubectl-edit',
      '-p',
      '{"data":{"more":"1"}}',
    );
    await on.kubectl('delete', 'service', 'web');

    const error = await failureOf(on.execute(plan, { aged: true }));

    expect(error).to.include({ code: 'PLAN_MOVED', exit: 3 });
    expect(error.details[0]).to.match(/^ConfigMap settings was changed by kubectl-edit at /);
    expect(error.details.slice(1)).to.deep.equal(['Service web is gone']);
    expect(await on.kubectl('get', 'deployment', 'web', '-o', 'jsonpath={..image}')).to.equal('example:1');
  });

  it('stays good while pods come and go, because status is not what was approved', async () => {
    await on.deploy(objects);
    const plan = saved(await on.plan([...objects.slice(1), deployment('web', 'example:2')]));
    await on.kubectl('delete', 'pod', '--all', '--wait=false');
    await on.kubectl('rollout', 'status', 'deployment', 'web', '--timeout=30s');

    const { state } = await on.execute(plan, { aged: true });

    expect(state).to.equal('succeeded');
  });

  it('stays good where a Job that has completed is gone by its time to live, and runs it no second time', async () => {
    const made = job('migrate', 'example:1');
    const migrate = { ...made, spec: { ...(made.spec as object), ttlSecondsAfterFinished: 3_600 } };
    const endless = job('import', 'example:1');
    expect((await on.deploy([...objects, migrate, endless])).state).to.equal('succeeded');
    const plan = saved(
      await on.plan([...objects.slice(1), migrate, endless, deployment('web', 'example:2')]),
    );
    await on.kubectl('delete', 'job', 'migrate');

    expect((await on.execute(plan, { aged: true })).state).to.equal('succeeded');
    expect(await on.kubectl('get', 'jobs', '-o', 'name')).to.equal('job.batch/import\n');

    const next = saved(
      await on.plan([...objects.slice(1), migrate, endless, deployment('web', 'example:3')]),
    );
    await on.kubectl('delete', 'job', 'import');
    expect((await failureOf(on.execute(next, { aged: true }))).details).to.deep.equal(['Job import is gone']);
  });

  it('is refused after another release went ahead', async () => {
    await on.deploy(objects);
    const plan = saved(await on.plan([...objects.slice(1), deployment('web', 'example:2')]));
    await on.deploy([...objects.slice(1), deployment('web', 'example:3')]);

    const error = await failureOf(on.execute(plan, { aged: true }));

    expect(error.details).to.include('release 2 (build 128, 4f2c81e, by alice@laptop) went ahead of it');
  });

  it('is refused after a secret was pushed again or a tag moved', async () => {
    const secrets = secretsOf(on, 'version-1');
    const images = [{ reference: 'registry/sidecar:1', digest: 'sha256:aaa' }];
    const plan = saved({ ...(await on.plan(objects, { secrets, images })) });

    const error = await failureOf(
      on.execute(plan, {
        aged: true,
        secrets: secretsOf(on, 'version-2'),
        images: [{ reference: 'registry/sidecar:1', digest: 'sha256:bbb' }],
      }),
    );

    expect(error.details).to.deep.equal([
      'Secret env: s3://bucket/development/env.yml has version version-2 now, planned was version-1',
      'image registry/sidecar:1 points to sha256:bbb now, planned was sha256:aaa',
    ]);
  });

  it('holds no secret value, nor does the record it leaves', async () => {
    const secrets = secretsOf(on, 'version-1');
    const plan = await on.plan(objects, { secrets });
    await on.execute(plan, { secrets });

    const encoded = Buffer.from(VALUE).toString('base64');
    const records = await on.kubectl(
      'get',
      'configmap',
      '-l',
      'slipway.dev/record',
      '-o',
      'jsonpath={.items[*].binaryData.release}',
    );
    const record = gunzipSync(Buffer.from(records, 'base64')).toString();

    expect(record).to.include('"name":"env"');
    for (const text of [planFileText(plan), record])
      expect(text).to.not.include(VALUE).and.not.include(encoded);
    expect(await on.kubectl('get', 'secret', 'env', '-o', 'jsonpath={.data.KEY}')).to.equal(encoded);
  });

  it('is not begun twice, but gone on with when told so', async () => {
    const plan = saved(await on.plan(objects));
    const stop = new AbortController();
    const cut = new Error('cut off');
    await on
      .execute(plan, { emit: ({ type }) => void (type === 'step.applied' && stop.abort(cut)) }, stop.signal)
      .catch((error: unknown) => expect(error).to.equal(cut));

    const error = await failureOf(on.execute(plan, { aged: true }));
    const { state } = await on.execute(plan, { aged: true, resume: true });

    expect(error).to.include({
      code: 'PLAN_BEGUN',
      message: 'release 1 of this very plan was started before and is stopped',
    });
    expect(state).to.equal('succeeded');
  });
});

function secretsOf({ namespace }: Deployer, versionId: string): Secrets {
  const manifest: SecretManifest = {
    name: 'env',
    namespace,
    type: 'Opaque',
    immutable: false,
    labels: {},
    annotations: {},
    values: new Map([['KEY', new Secret(Buffer.from(VALUE).toString('base64'))]]),
    marks: new Map(),
    source: { bucket: 'bucket', key: 'development/env.yml', versionId },
    place: { file: 's3://bucket/development/env.yml' },
  };
  return {
    manifests: [manifest],
    reveal: ({ values }) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'env', namespace },
      data: Object.fromEntries([...values].map(([key, value]) => [key, value.reveal()])),
    }),
    reasons: () => [],
  };
}
