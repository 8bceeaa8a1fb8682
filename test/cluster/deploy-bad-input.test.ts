import { expect } from 'chai';
import { InvalidInput } from '../../src/core/errors.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import { type Deployer, deployer } from '../support/deployer.ts';
import { failureOf } from '../support/failure.ts';
import { annotated, configMap, deployment } from '../support/objects.ts';

describe('what the cluster would refuse', function () {
  this.timeout(60_000);
  let on: Deployer;

  before(async function () {
    this.timeout(600_000);
    on = await deployer('bad');
  });

  async function faultsOf(...objects: readonly unknown[]): Promise<readonly string[]> {
    const error = await failureOf(on.plan(objects as readonly KubeObject[]));
    expect(error).to.be.instanceOf(InvalidInput);
    return (error as InvalidInput).faults.map(({ place, message }) => `${place?.line} ${message}`);
  }

  it('is named with its place, all of it at once: what is no object, a list, an object written twice', async () => {
    expect(
      await faultsOf(
        { kind: 'ConfigMap', metadata: {} },
        { apiVersion: 'v1', metadata: { name: 'a' } },
        { apiVersion: 'v1', kind: 'List', items: [configMap('a')] },
        configMap('a/b'),
      ),
    ).to.deep.equal([
      '1 this ConfigMap has no apiVersion and no metadata.name',
      '11 this document has no kind',
      '21 a List is no object of its own',
      '31 ConfigMap a/b has a name that no address can hold',
    ]);
    expect(await faultsOf(configMap('a'), configMap('b'), configMap('a'))).to.deep.equal([
      '21 ConfigMap a is written twice, first at deploy/example.yml:1',
    ]);
  });

  it('names the kind that no definition brings, what is outside of the namespace, and values of secrets', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      stringData: { key: 'value' },
    };
    const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'r' } };
    const foreign = { ...configMap('f'), metadata: { name: 'f', namespace: 'kube-system' } };

    const hintOf = async (apiVersion: string): Promise<string | undefined> => {
      const error = await failureOf(on.plan([{ apiVersion, kind: 'Gadget', metadata: { name: 'g' } }]));
      return (error as InvalidInput).faults[0]?.hint;
    };

    expect(await hintOf('example.com/v1')).to.match(/^install .* of Gadget \(group example\.com\)/);
    expect(await hintOf('apps/v1')).to.match(/^correct apiVersion and kind/);
    expect(await faultsOf(secret)).to.deep.equal([
      '1 Secret s has values in a template, so they would stand in plans and records',
    ]);
    expect(
      await faultsOf(
        { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'g' } },
        role,
        foreign,
      ),
    ).to.deep.equal([
      '1 the cluster knows no Gadget of example.com/v1',
      '11 ClusterRole r lives outside of namespaces, where this service may not write',
      "21 ConfigMap f names the namespace 'kube-system', where this service may not write",
    ]);
  });

  it('has the words of the API server for names, values and fields it refuses', async () => {
    const typo = deployment('web', 'example:1', { replica: 3 });
    const faults = await faultsOf(
      configMap('Not_A_Name'),
      deployment('negative', 'example:1', { replicas: -1 }),
      typo,
    );

    expect(faults[0]).to.match(/^1 ConfigMap Not_A_Name: metadata\.name invalid value: "Not_A_Name"/);
    expect(faults[1]).to.match(/^11 Deployment negative: spec\.replicas invalid value: -1/);
    expect(faults[2]).to.equal('21 Deployment web: .spec.replica: field not declared in schema');
  });

  it('finds circles in the order, and predecessors that are not there', async () => {
    const a = annotated(configMap('a'), { 'slipway.dev/after': 'ConfigMap/b' });
    const b = annotated(configMap('b'), { 'slipway.dev/after': 'ConfigMap/a' });
    const c = annotated(configMap('c'), { 'slipway.dev/after': 'Job/none' });

    expect(await faultsOf(a, b, c)).to.deep.equal([
      '1 slipway.dev/after goes in a circle: ConfigMap/a → ConfigMap/b → ConfigMap/a',
      '21 ConfigMap/c has slipway.dev/after: Job/none, which is in no manifest of this release',
    ]);
  });

  it('tells a namespace that is missing from one that is on its way out', async () => {
    const missing = await failureOf(on.plan([configMap('a')], { environment: { namespace: 'nowhere' } }));
    const admin = await on.asAdmin();
    const gone = await failureOf(admin.plan([configMap('a')], { environment: { namespace: 'nowhere' } }));

    for (const each of [missing, gone])
      expect(each).to.include({
        code: 'NAMESPACE_MISSING',
        message: "there is no namespace 'nowhere' in the cluster",
      });
  });

  it('passes on why a policy or quota refuses, exit 3, and writes nothing', async () => {
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q', namespace: on.namespace },
      spec: { hard: { services: '0' } },
    };
    await on.box.admin('POST', `/api/v1/namespaces/${on.namespace}/resourcequotas`, quota);
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { ports: [{ port: 1 }] },
    };
    const tried = `/api/v1/namespaces/${on.namespace}/services?dryRun=All`;
    const isAllowed = async (): Promise<boolean> =>
      on.box.admin('POST', tried, service).then(
        () => true,
        () => false,
      );
    // Admission hears of a quota a moment after it is there.
    while (await isAllowed());

    const error = await failureOf(on.plan([service, configMap('unwritten')]));

    expect(error).to.include({ code: 'MANIFESTS_REFUSED', exit: 3 });
    expect(error.details[0]).to.match(/^deploy\/example\.yml:1 {2}Service web: .*exceeded quota: q/);
    expect(await on.kubectl('get', 'configmap', '-o', 'name')).not.to.include('unwritten');
  });
});
