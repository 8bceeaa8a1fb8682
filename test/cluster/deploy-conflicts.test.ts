import { expect } from 'chai';
import { configMap, deployment, service } from '../support/objects.ts';
import { sandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

describe('fields that others own', function () {
  this.timeout(60_000);
  let on: SmallService;

  before(async function () {
    this.timeout(600_000);
    on = await smallService(await sandbox(), 'conflicts');
    on.write(
      deployment('web', 'example:1', { minReadySeconds: 0, replicas: 1 }),
      service('web'),
      configMap('settings', { a: '1', b: '1', c: '1' }),
    );
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    await patch('configmap/settings', 'kubectl-edit', '{"data":{"a":"2","b":"2"}}');
    await patch('configmap/settings', 'operator', '{"data":{"c":"3"}}');
    await patch('deployment/web', 'argocd-controller', '{"spec":{"replicas":3}}');
    on.write(
      deployment('web', 'example:2', { minReadySeconds: 0, replicas: 1 }),
      service('web'),
      configMap('settings', { a: '9', b: '9', c: '9' }),
      configMap('further'),
    );
  });

  after(() => on.remove());

  async function patch(object: string, manager: string, body: string): Promise<void> {
    await on.kubectl('patch', object, `--field-manager=${manager}`, '--type=merge', '-p', body);
  }

  it('are all named with their three owners, and nothing is written', async () => {
    const { code, lines } = await on.slipway(['deploy']);

    expect(code).to.equal(3);
    expect(lines).to.deep.equal([
      'plan development',
      '✗ 2 objects have fields owned by another field manager',
      'deploy/configmap-settings-template.yml:1:1  ConfigMap settings: kubectl-edit owns data.a, data.b; operator owns data.c',
      'deploy/web-template.yml:1:1  Deployment web: argocd-controller owns spec.replicas',
      lines.at(-1),
    ]);
    expect(lines.at(-1)).to.include('--force-conflicts');
    expect(await on.kubectl('get', 'configmap', '-o', 'name')).not.to.include('further');
    expect(await on.kubectl('get', 'deployment', 'web', '-o', 'jsonpath={..image}')).to.equal('example:1');
  });

  it('are taken with --force-conflicts', async () => {
    const { code } = await on.slipway(['deploy', '--force-conflicts']);

    expect(code).to.equal(0);
    expect(await on.kubectl('get', 'configmap', 'settings', '-o', 'jsonpath={.data}')).to.equal(
      '{"a":"9","b":"9","c":"9"}',
    );
    expect(await on.kubectl('get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}')).to.equal('1');
  });
});
