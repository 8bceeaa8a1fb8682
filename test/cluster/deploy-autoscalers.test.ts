import { expect } from 'chai';
import type { KubeObject } from '../../src/core/objects.ts';
import { deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

const KINDS = [
  { group: 'keda.sh', version: 'v1alpha1', kind: 'ScaledObject', plural: 'scaledobjects' },
  {
    group: 'autoscaling.k8s.io',
    version: 'v1',
    kind: 'VerticalPodAutoscaler',
    plural: 'verticalpodautoscalers',
  },
] as const;

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };

/** The definitions that KEDA and the vertical autoscaler bring, without the controllers, which act as any user does. */
describe('autoscalers of other projects', function () {
  this.timeout(60_000);
  let box: TestSandbox;
  let on: SmallService;
  const own = KINDS.map(({ group, plural }) => `crd/${plural}.${group}`);

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    for (const kind of KINDS) await box.admin('POST', DEFINITIONS, definition(kind));
    await box.kubectl('wait', '--for=condition=Established', ...own);
  });

  after(async () => {
    for (const { group, plural } of KINDS) await box.admin('DELETE', `${DEFINITIONS}/${plural}.${group}`);
    // Not for all there are: other tests leave theirs.
    await box.kubectl('wait', '--for=delete', ...own, '--timeout=30s');
  });

  beforeEach(async () => {
    on = await smallService(box, 'scaler');
    on.write(deployment('web', 'example:1', { replicas: 2 }));
  });

  afterEach(() => on.remove());

  async function allowToList(): Promise<void> {
    const role =
      '{"metadata":{"name":"scalers"},"rules":[{"apiGroups":["*"],"resources":["*"],"verbs":["list"]}]}';
    await box.admin('POST', `/apis/rbac.authorization.k8s.io/v1/namespaces/${on.namespace}/roles`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      ...(JSON.parse(role) as object),
    });
    await on.kubectl('create', 'rolebinding', 'scalers', '--role=scalers', '--group=slipway:deployers');
  }

  async function create(apiVersion: string, plural: string, object: object): Promise<void> {
    const path = `/apis/${apiVersion}/namespaces/${on.namespace}/${plural}`;
    await box.admin('POST', path, { apiVersion, ...object });
  }

  async function replicas(): Promise<string> {
    return on.kubectl('get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}');
  }

  it('stop nobody who may not see them, and the plan says so', async () => {
    const { code, lines } = await on.slipway(['deploy']);

    expect(code).to.equal(0);
    expect(lines.join('\n')).to.include(
      'ScaledObject objects may not be listed: HorizontalPodAutoscalers alone say who sets replicas',
    );
    expect(await on.kubectl('get', 'deployment', '-o', 'name')).to.equal('deployment.apps/web\n');
  });

  it('give the number back when they leave the release, forwards and by a rollback', async () => {
    const autoscaler: KubeObject = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web' },
      spec: { scaleTargetRef: target, minReplicas: 4, maxReplicas: 6 },
    };
    const scaled = async (): Promise<string> =>
      on.kubectl('wait', 'deployment/web', '--for=jsonpath={.spec.replicas}=4', '--timeout=60s');
    const two = deployment('web', 'example:1', { replicas: 2 });
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    on.write(two, autoscaler);
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    await scaled();

    const back = await on.slipway(['rollback', 'development']);

    expect(back.code, back.lines.join('\n')).to.equal(0);
    expect(back.lines.join('\n')).to.include('replicas are as written again');
    expect(await replicas()).to.equal('2');

    on.write(two, autoscaler);
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    await scaled();
    on.write(two);
    const forwards = await on.slipway(['deploy']);
    expect(forwards.code, forwards.lines.join('\n')).to.equal(0);
    expect(await replicas()).to.equal('2');
  });

  it('and people are asked for by name in a rollback, with options that it has', async () => {
    for (const tag of ['1', '2']) {
      on.write(deployment('web', `example:${tag}`, { replicas: 2 }));
      expect((await on.slipway(['deploy'])).code).to.equal(0);
    }
    await on.kubectl('scale', 'deployment', 'web', '--replicas=3');

    const refused = await on.slipway(['rollback', 'development']);
    expect(refused.code).to.equal(3);
    expect(refused.lines.join('\n')).to.match(/kubectl owns spec\.replicas[^]*--take-over MANAGER/);

    const back = await on.slipway(['rollback', 'development', '--take-over', 'kubectl']);
    expect(back.code, back.lines.join('\n')).to.equal(0);
    expect(await replicas()).to.equal('2');
  });

  it("keep the number of replicas that KEDA's ScaledObject has set", async () => {
    await allowToList();
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    await create('keda.sh/v1alpha1', 'scaledobjects', {
      kind: 'ScaledObject',
      metadata: { name: 'web-load' },
      spec: { scaleTargetRef: { name: 'web' } },
    });
    await on.kubectl('scale', 'deployment', 'web', '--replicas=5');
    on.write(deployment('web', 'example:2', { replicas: 2 }));

    const { code, lines } = await on.slipway(['deploy']);

    expect(lines.slice(0, 4)).to.deep.equal([
      'plan development',
      '~ Deployment  web  image …:1 → …:2; rolls because image',
      '· Deployment web: replicas left to ScaledObject web-load',
      '0 unchanged, 1 to change, 0 to create, 0 to prune',
    ]);
    expect(code).to.equal(0);
    expect(await replicas()).to.equal('5');
  });

  it('leave replicas as written where a vertical autoscaler only sets requests, and the plan says so', async () => {
    await allowToList();
    await create('autoscaling.k8s.io/v1', 'verticalpodautoscalers', {
      kind: 'VerticalPodAutoscaler',
      metadata: { name: 'web-size' },
      spec: { targetRef: target },
    });

    const { code, lines } = await on.slipway(['deploy']);

    expect(lines.slice(0, 4)).to.deep.equal([
      'plan development',
      '+ Deployment  web  image …:1',
      '· Deployment web: VerticalPodAutoscaler web-size sets what its pods request, replicas stay as written',
      '0 unchanged, 0 to change, 1 to create, 0 to prune',
    ]);
    expect(code).to.equal(0);
    expect(await replicas()).to.equal('2');
  });
});

function definition({ group, version, kind, plural }: (typeof KINDS)[number]): KubeObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    // The group autoscaling.k8s.io is one of Kubernetes' own, whose definitions have to say who allowed them.
    metadata: {
      name: `${plural}.${group}`,
      annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes/kubernetes/pull/63797' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}
