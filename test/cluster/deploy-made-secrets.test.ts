import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clock } from '../../src/adapters/clock.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import { type Cluster, refOf } from '../../src/core/ports/cluster.ts';
import { definitionOf } from '../support/definition.ts';
import { deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

const group = 'made.example.com';

const definition: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `sealeds.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind: 'Sealed', plural: 'sealeds' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

const sealed: KubeObject = {
  apiVersion: `${group}/v1`,
  kind: 'Sealed',
  metadata: { name: 'web-env' },
  spec: { secretName: 'web-env' },
};

function web(annotations: Readonly<Record<string, string>> = {}): KubeObject {
  const object = structuredClone(deployment('web', 'example:1', { minReadySeconds: 0, replicas: 1 }));
  const { spec } = (object['spec'] as { template: { spec: { containers: { envFrom?: object }[] } } })
    .template;
  for (const container of spec.containers) container.envFrom = [{ secretRef: { name: 'web-env' } }];
  return { ...object, metadata: { ...object.metadata, annotations } };
}

describe('Secrets that are made in the cluster', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let on: SmallService;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    await box.admin('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
    on = await smallService(box, 'made');
    const { server, identity, adminKubeconfig: kubeconfig } = box;
    on.allow({ cluster: { context: 'admin', kubeconfig, server, identity } });
    const file = join(on.cwd, 'platform.yml');
    const platform = JSON.parse(readFileSync(file, 'utf8')) as object;
    const kinds = { [`Sealed.${group}`]: { produces: '{.spec.secretName}' } };
    writeFileSync(file, JSON.stringify({ ...platform, kinds }));
    await box.kubectl('wait', '--for=condition=Established', `crd/sealeds.${group}`);
  });

  after(async () => {
    on.remove();
    await box.kubectl('delete', 'crd', `sealeds.${group}`);
  });

  it('count as there where an object of the release makes them, come first and are awaited', async () => {
    on.write(web(), sealed);

    const { code, lines } = await on.slipway(['plan']);
    expect(code).to.equal(0);
    expect(lines.slice(0, 2)).to.deep.equal(['+ Sealed  web-env', '+ Deployment  web  image …:1']);

    const deploying = on.slipway(['deploy']);
    // What a controller does once it has seen the object.
    await box.kubectl('-n', on.namespace, 'wait', '--for=create', 'sealed/web-env', '--timeout=60s');
    const pods = await on.kubectl('get', 'pods', '-o', 'name');
    await on.kubectl('create', 'secret', 'generic', 'web-env', '--from-literal=A=1');

    expect(pods).to.equal('');
    expect((await deploying).code).to.equal(0);
  });

  it('count as there where that is said of a program', async () => {
    await on.kubectl('delete', 'secret', 'web-env');
    on.write(web());
    expect((await on.slipway(['plan'])).code).to.equal(2);

    on.write(web({ 'slipway.dev/made-in-cluster': 'Secret/web-env' }));

    expect((await on.slipway(['plan'])).code).to.equal(0);
  });
});

/** Argo's Rollout as far as a person answers it: its second version pauses, and goes on or back. */
type Steered = KubeObject & {
  readonly status?: {
    readonly observedGeneration?: string;
    readonly phase?: string;
    readonly abort?: boolean;
    readonly pauseConditions?: readonly unknown[];
  };
};

function nextStatus({ metadata: { generation = 0 }, status = {} }: Steered): object | undefined {
  if (status.observedGeneration !== String(generation))
    return generation === 1
      ? { observedGeneration: '1', phase: 'Healthy' }
      : {
          observedGeneration: String(generation),
          phase: 'Paused',
          message: 'CanaryPauseStep',
          abort: false,
          currentStepIndex: 0,
          pauseConditions: [{ reason: 'CanaryPauseStep', startTime: '2026-01-01T00:00:00Z' }],
        };
  if (status.abort === true && status.phase !== 'Degraded')
    return { phase: 'Degraded', message: 'RolloutAborted: Rollout aborted update', pauseConditions: null };
  if (status.phase === 'Paused' && !status.pauseConditions) return { phase: 'Healthy', message: '' };
  return undefined;
}

describe('an Argo Rollout that pauses', function () {
  this.timeout(60_000);
  const stop = new AbortController();
  const { signal } = stop;
  const rollouts = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' };
  let box: TestSandbox;
  let on: SmallService;
  let controller: Promise<void>;

  async function control(cluster: Cluster): Promise<void> {
    const see = async (object: KubeObject): Promise<void> => {
      const status = nextStatus(object);
      if (status)
        await cluster.patch(
          refOf(object),
          { type: 'merge', body: { status }, subresource: 'status' },
          signal,
        );
    };
    try {
      const { items, resourceVersion } = await cluster.list(rollouts, signal);
      for (const item of items) await see(item);
      for (let from = resourceVersion; !signal.aborted;)
        for await (const { type, object } of cluster.watch({ ...rollouts, resourceVersion: from }, signal)) {
          from = object.metadata.resourceVersion ?? from;
          if (type !== 'DELETED' && type !== 'BOOKMARK') await see(object);
        }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    const { server, identity, adminKubeconfig: kubeconfig } = box;
    const cluster = await openCluster(
      { context: 'admin', kubeconfig },
      { cwd: '/', env: process.env, clock, version: '0.0.0' },
    );
    await cluster.apply(definitionOf(rollouts.apiVersion, rollouts.kind), {}, signal);
    await box.kubectl('wait', '--for=condition=Established', 'crd/rollouts.argoproj.io');
    on = await smallService(box, 'paused');
    on.allow({
      cluster: { context: 'admin', kubeconfig, server, identity },
      onFailure: 'hold',
      timeout: '1m',
    });
    on.write(deployment('web', 'example:1', { minReadySeconds: 0, replicas: 1 }), rollout(1));
    controller = control(cluster);
    expect((await on.slipway(['deploy'])).code).to.equal(0);
  });

  after(async () => {
    stop.abort(new Error('the tests have ended'));
    await controller;
    on.remove();
    await box.kubectl('delete', 'crd', 'rollouts.argoproj.io');
  });

  function rollout(version: number, annotations: object = {}): KubeObject {
    const steps = [{ setWeight: 20 }, { pause: {} }];
    const spec = { version, replicas: 1, strategy: { canary: { steps } } };
    return {
      ...rollouts,
      metadata: { name: 'canary', annotations: annotations as Record<string, string> },
      spec,
    };
  }

  async function paused(version: number, annotations: object = {}): ReturnType<SmallService['slipway']> {
    on.write(
      deployment('web', 'example:1', { minReadySeconds: 0, replicas: 1 }),
      rollout(version, annotations),
    );
    return on.slipway(['deploy', '--no-input']);
  }

  it('is let go on from another shell, and then the deploy is good', async () => {
    const deploying = paused(2);
    await on.kubectl('wait', '--for=jsonpath={.status.phase}=Paused', 'rollout/canary', '--timeout=30s');
    const promoted = await on.slipway(['promote', 'development']);
    const again = await on.slipway(['promote', 'development', 'canary']);
    const { code, lines } = await deploying;

    expect(promoted.code, promoted.lines.join('\n')).to.equal(0);
    expect(again.code).to.equal(3);
    expect(again.lines[0]).to.include('Rollout canary cannot be answered: it is');
    expect(code).to.equal(0);
    expect(lines.join('\n')).to.include(
      'go on with slipway promote, or end it with slipway abort (Rollout canary)',
    );
  });

  it('is ended from another shell, and then the deploy has failed', async () => {
    const deploying = paused(3);
    await on.kubectl('wait', '--for=jsonpath={.status.phase}=Paused', 'rollout/canary', '--timeout=30s');
    const aborted = await on.slipway(['abort']);
    const { code, lines } = await deploying;

    expect(aborted.code, aborted.lines.join('\n')).to.equal(0);
    expect(code).to.equal(4);
    expect(lines.join('\n')).to.include('Rollout canary failed').and.include('aborted');
    expect((await on.slipway(['abort'])).code).to.equal(3);
  });

  it('that nobody answers runs out of time, says how to go on, and goes on later', async () => {
    const { code, lines } = await paused(4, { 'slipway.dev/timeout': '2s' });

    expect(code).to.equal(5);
    expect(lines.join('\n')).to.match(/do +answer it with slipway promote or slipway abort/);
    expect((await on.slipway(['status'])).code).to.equal(4);
    expect((await on.slipway(['promote'])).code).to.equal(0);
    await on.kubectl('wait', '--for=jsonpath={.status.phase}=Healthy', 'rollout/canary', '--timeout=30s');
    expect((await on.slipway(['status'])).code).to.equal(0);
  });
});
