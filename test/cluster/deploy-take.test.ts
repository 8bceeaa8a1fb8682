import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../src/core/objects.ts';
import { configMap, deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

function role(resource: string): KubeObject {
  const rules = [{ apiGroups: [''], resources: [resource], verbs: ['get'] }];
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'taken-reader' },
    rules,
  };
}

describe('objects of another service', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let first: SmallService;
  let second: SmallService;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    first = await smallService(box, 'take-first');
    second = await smallService(box, 'take-second');
    for (const [on, name] of [
      [first, 'first'],
      [second, 'second'],
    ] as const)
      writeFileSync(
        join(on.cwd, 'Jenkinsfile'),
        `slipway {\n  service '${name}'\n  kubernetes { deployment '${name}' }\n}\n`,
      );
  });

  after(async () => {
    await first.kubectl('delete', 'clusterrole', 'taken-reader', '--ignore-not-found');
    first.remove();
    second.remove();
  });

  const web = (name: string): KubeObject =>
    deployment(name, 'example:1', { minReadySeconds: 0, replicas: 1 });

  it('are refused with the name of their owner, and taken where they are named', async () => {
    // Both go to the same namespace.
    second.allow({ namespace: first.namespace });
    first.write(web('first'), configMap('shared', { by: 'first' }));
    second.write(web('second'), configMap('shared', { by: 'second' }));
    expect((await first.slipway(['deploy'])).code).to.equal(0);

    const refused = await second.slipway(['deploy']);
    const taken = await second.slipway(['deploy', '--take', 'ConfigMap/shared']);

    expect(refused.code).to.equal(2);
    expect(refused.lines.join('\n')).to.match(
      /ConfigMap shared belongs to service first \(release 1, \d{4}-\d\d-\d\d \d\d:\d\d\)\n.*--take ConfigMap\/shared/,
    );
    expect(taken.code).to.equal(0);
    expect(taken.lines.join('\n')).to.include('taken from service first');

    const back = await first.slipway(['deploy']);
    expect(back.code).to.equal(2);
    expect(back.lines.join('\n')).to.include(`ConfigMap shared belongs to service ${first.namespace}/second`);
    expect((await second.slipway(['plan', '--exit-code'])).code).to.equal(0);
  });

  it('stay where their former owner gives them up', async () => {
    first.write(web('first'));

    const { code, lines } = await first.slipway(['deploy']);

    expect(code).to.equal(0);
    expect(lines.join('\n')).to.include('ConfigMap shared stays: it belongs to service second now');
    expect(await first.kubectl('get', 'configmap', 'shared', '-o', 'jsonpath={.data.by}')).to.equal('second');
  });

  it('say whose they are outside of namespaces, without a change for that alone', async () => {
    const { server, identity, adminKubeconfig: kubeconfig } = box;
    const cluster = { context: 'admin', kubeconfig, server, identity };
    for (const on of [first, second]) on.allow({ clusterScoped: ['ClusterRole'], cluster });
    await first.kubectl('delete', 'clusterrole', 'taken-reader', '--ignore-not-found');
    first.write(web('first'), role('pods'));
    second.write(web('second'), role('nodes'));
    expect((await first.slipway(['deploy'])).code).to.equal(0);

    const refused = await second.slipway(['deploy']);
    const taken = await second.slipway(['deploy', '--take', 'ClusterRole/taken-reader']);
    const owner = await first.kubectl(
      'get',
      'clusterrole',
      'taken-reader',
      '-o',
      'jsonpath={.metadata.annotations}',
    );

    expect(refused.code).to.equal(2);
    expect(refused.lines.join('\n')).to.include(
      `ClusterRole taken-reader belongs to service ${first.namespace}/first`,
    );
    expect(taken.code).to.equal(0);
    expect(owner).to.equal(`{"slipway.dev/owner":"${second.namespace}/second"}`);
    expect((await second.slipway(['plan', '--exit-code'])).code).to.equal(0);
  });

  it('are known by name: a word that names none is told', async () => {
    const { code, lines } = await second.slipway(['plan', '--take', 'Service/absent']);

    expect(code).to.equal(2);
    expect(lines.join('\n')).to.include('Service/absent');
  });
});
