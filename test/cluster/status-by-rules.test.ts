import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitionOf } from '../support/definition.ts';
import { retried } from '../support/retried.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

describe('status of a kind that platform.yml has rules for', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let on: SmallService;
  const database = { apiVersion: 'rules.acme.io/v1', kind: 'Database', metadata: { name: 'shop' }, spec: {} };
  const phase = async (word: string): Promise<unknown> =>
    on.kubectl(
      'patch',
      'database',
      'shop',
      '--subresource=status',
      '--type=merge',
      '-p',
      JSON.stringify({ status: { phase: word } }),
    );

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    on = await smallService(box, 'rules');
    await box.admin(
      'POST',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      definitionOf('rules.acme.io/v1', 'Database'),
    );
    const { server, identity, adminKubeconfig: kubeconfig } = box;
    on.allow({ cluster: { context: 'admin', kubeconfig, server, identity }, onFailure: 'hold' });
    const file = join(on.cwd, 'platform.yml');
    const platform = JSON.parse(readFileSync(file, 'utf8')) as object;
    const kinds = {
      'Database.rules.acme.io': { readyWhen: '{.status.phase}=Up', failedWhen: '{.status.phase}=Down' },
    };
    writeFileSync(file, JSON.stringify({ ...platform, kinds }));
    writeFileSync(join(on.cwd, 'Jenkinsfile'), "slipway {\n  service 'shop'\n  kubernetes { }\n}\n");
    on.write(database);
    await retried(async () => on.kubectl('get', 'databases'));
    const deploying = on.slipway(['deploy']);
    await retried(async () => phase('Up'));
    const { code, lines } = await deploying;
    expect(code, lines.join('\n')).to.equal(0);
  });

  after(async () => {
    await box.kubectl('delete', 'crd', 'databases.rules.acme.io');
    on.remove();
  });

  it('goes by them as a deploy does', async () => {
    expect((await on.slipway(['status'])).code).to.equal(0);
    await phase('Down');
    const { code, out } = await on.slipway(['status']);

    expect(code).to.equal(4);
    expect(out).to.include('.status.phase is Down');
  });
});
