import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configMap, deployment } from '../support/objects.ts';
import { sandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

describe('two repositories with a service of the same name', function () {
  this.timeout(120_000);
  let payments: SmallService;
  let orders: SmallService;

  before(async function () {
    this.timeout(600_000);
    const box = await sandbox();
    payments = await smallService(box, 'same-payments');
    orders = await smallService(box, 'same-orders');
    orders.allow({ namespace: payments.namespace });
    for (const [on, name] of [
      [payments, 'payments-api'],
      [orders, 'orders-api'],
    ] as const) {
      const block = `slipway {\n  service 'api'\n  kubernetes { deployment '${name}' }\n}\n`;
      writeFileSync(join(on.cwd, 'Jenkinsfile'), block);
      on.write(deployment(name, 'example:1', { minReadySeconds: 0, replicas: 1 }));
      on.commit(`Add ${name}`);
    }
  });

  after(() => {
    payments.remove();
    orders.remove();
  });

  it('are told apart before the second removes what the first runs', async () => {
    expect((await payments.slipway(['deploy'])).code).to.equal(0);

    const { code, lines } = await orders.slipway(['deploy']);

    expect(code).to.equal(3);
    expect(lines.join('\n')).to.match(
      /development runs another 'api': release 1 \(.*\) of commit [0-9a-f]{7}, which this repository does not know, has no object in common with this one/,
    );
    expect(lines.join('\n'))
      .to.include('Deployment payments-api would be removed')
      .and.include("service 'NAME'");
    expect(await payments.kubectl('get', 'deployment', '-o', 'name')).to.equal(
      'deployment.apps/payments-api\n',
    );
  });

  it('do not hinder a history that was written anew, and a word replaces the one by the other', async () => {
    payments.git('commit', '-q', '--amend', '-m', 'Add it once more');
    payments.git('reflog', 'expire', '--expire=now', '--all');
    payments.git('gc', '-q', '--prune=now');
    payments.write(
      deployment('payments-api', 'example:1', { minReadySeconds: 0, replicas: 1 }),
      configMap('more'),
    );

    expect((await payments.slipway(['deploy'])).code).to.equal(0);
    expect((await orders.slipway(['deploy', '--allow-older'])).code).to.equal(0);
    expect(await payments.kubectl('get', 'deployment', '-o', 'name')).to.equal(
      'deployment.apps/orders-api\n',
    );
  });
});
