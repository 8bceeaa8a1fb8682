import { expect } from 'chai';
import { configMap, deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

describe('an older commit', function () {
  this.timeout(60_000);
  let box: TestSandbox;
  let on: SmallService;
  let older: string;
  let newer: string;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    on = await smallService(box, 'newer');
    on.write(deployment('web', 'example:1'), configMap('settings', { level: 'old' }));
    older = on.commit('older');
    on.write(deployment('web', 'example:1'), configMap('settings', { level: 'new' }));
    newer = on.commit('newer');
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    on.git('checkout', '-q', older);
  });

  after(() => on.remove());

  async function level(): Promise<string> {
    return on.kubectl('get', 'configmap', 'settings', '-o', 'jsonpath={.data.level}');
  }

  it('does not go over a newer one: git knows which comes first, and both are named', async () => {
    const { code, lines } = await on.slipway(['deploy', '--branch', 'main']);

    expect(code).to.equal(3);
    expect(lines.slice(0, 2)).to.deep.equal([
      'plan development',
      `✗ build 1 (main ${older.slice(0, 7)}) is older than build 2 (main ${newer.slice(0, 7)}), which is deployed`,
    ]);
    expect(await level()).to.equal('new');
  });

  it('goes over it where a person says so', async () => {
    const { code } = await on.slipway(['deploy', '--branch', 'main', '--allow-older']);

    expect(code).to.equal(0);
    expect(await level()).to.equal('old');
  });

  it('is no question on the way forward again', async () => {
    on.git('checkout', '-q', newer);

    const { code } = await on.slipway(['deploy', '--branch', 'main']);

    expect(code).to.equal(0);
    expect(await level()).to.equal('new');
  });
});
