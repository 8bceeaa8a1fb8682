import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../src/core/objects.ts';
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
