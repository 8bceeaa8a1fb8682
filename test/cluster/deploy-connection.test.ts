import { expect } from 'chai';
import { TOO_MANY } from '../faults/network-faults.ts';
import { type ApiProxy, apiProxy } from '../support/api-proxy.ts';
import type { Asked, FateOf } from '../support/front.ts';
import { annotated, configMap, deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService, type Told } from '../support/small-service.ts';

const DONE = [
  'plan development',
  '+ ConfigMap  settings',
  '+ Deployment  web  image …:1',
  '0 unchanged, 0 to change, 2 to create, 0 to prune',
];

const ONE_BY_ONE = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };

describe('a deploy over a connection that is not good', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let proxy: ApiProxy;
  let on: SmallService;
  let fateOf: FateOf;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
  });

  beforeEach(async () => {
    fateOf = () => 'on';
    proxy = await apiProxy(box.kubeconfig, (asked, gone) => fateOf(asked, gone));
    on = await smallService(box, 'connection', proxy);
    on.write(deployment('web', 'example:1'), configMap('settings'));
  });

  afterEach(async () => {
    on.remove();
    await proxy.close();
  });

  async function isDone({ code, lines }: Told): Promise<void> {
    expect(lines.slice(0, 4)).to.deep.equal(DONE);
    expect(lines.at(-1)).to.match(/^✓ development runs /);
    expect(code).to.equal(0);
    expect(await on.kubectl('get', 'deployment', 'web', '-o', 'jsonpath={.status.readyReplicas}')).to.equal(
      '1',
    );
    expect(await on.kubectl('get', 'lease', '-o', 'jsonpath={..holderIdentity}')).to.equal('');
  }

  it('goes on after every second request was answered with 429 once', async () => {
    const refused = new Set<string>();
    let count = 0;
    fateOf = ({ method, url }) => {
      if ((count += 1) % 2 === 0 || refused.has(method + url)) return 'on';
      refused.add(method + url);
      return TOO_MANY;
    };

    await isDone(await on.slipway(['deploy']));

    expect(refused.size).to.be.greaterThan(10);
  });

  it('goes on after every write lost its connection once, and writes nothing twice', async () => {
    const cut = new Set<string>();
    fateOf = ({ method, url }) => {
      if (method === 'GET' || cut.has(method + url)) return 'on';
      cut.add(method + url);
      return 'cut';
    };

    await isDone(await on.slipway(['deploy']));

    expect(cut.size).to.be.greaterThan(5);
    const made = await on.kubectl('get', 'configmap', '-l', 'slipway.dev/record', '-o', 'name');
    expect(made.trim()).to.equal('configmap/slipway.web.development.1');
  });

  it('follows the rollout although every watch is dropped after its first words', async () => {
    const isWatch = ({ url }: Asked): boolean => url.includes('watch=true');
    // Pods that follow one upon the other, so that the end is not among the first words however late they are heard.
    const slow = { replicas: 3, minReadySeconds: 1, strategy: ONE_BY_ONE };
    on.write(deployment('web', 'example:1', slow), configMap('settings'));
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    on.write(deployment('web', 'example:2', slow), configMap('settings'));
    const before = proxy.asked.filter(isWatch).length;
    fateOf = (asked) => (isWatch(asked) ? 'cut in the middle' : 'on');

    const { code, lines } = await on.slipway(['deploy']);

    expect(lines.at(-1)).to.match(/^✓ development runs /);
    expect(code).to.equal(0);
    // Deployments, ReplicaSets, Pods and their events, each watched from where the last watch was cut.
    expect(proxy.asked.filter(isWatch).length - before).to.be.greaterThan(4);
  });

  it('follows the rollout by listing where no watch comes to its first word', async () => {
    const isWatch = ({ url }: Asked): boolean => url.includes('watch=true');
    fateOf = (asked) => (isWatch(asked) ? { status: 200, body: '' } : 'on');
    on.write(deployment('web', 'example:1', { minReadySeconds: 2 }), configMap('settings'));

    await isDone(await on.slipway(['deploy']));
  });

  it('waits for each request as long as the platform says, and for an object as long as it says itself', async () => {
    on.allow({ cluster: { ...on.cluster, timeout: '5s' } });
    const patient = annotated(configMap('patient'), { 'slipway.dev/apply-timeout': '1m' });
    on.write(deployment('web', 'example:1'), configMap('settings'), patient);
    const isWrite = ({ method, url }: Asked, name: string): boolean =>
      method === 'PATCH' && url.includes(`/configmaps/${name}?`) && !url.includes('dryRun');
    let givenUp: Promise<unknown> | undefined;
    const asksForSettings = new Promise<void>((resolve) => {
      fateOf = async (asked, gone) => {
        if (isWrite(asked, 'settings')) {
          givenUp = gone;
          resolve();
          // Never answered.
          return new Promise(() => undefined);
        }
        if (!isWrite(asked, 'patient')) return 'on';
        // Answered when the other, which was asked in the same moment, is no longer waited for.
        await asksForSettings;
        await givenUp;
        return 'on';
      };
    });

    const { code, lines } = await on.slipway(['deploy']);

    expect(lines.slice(7, -1)).to.deep.equal([
      '0.0s  ConfigMap patient  created',
      '! stopped: 1 object applied, 2 objects not',
      'applied  ConfigMap patient',
      'not applied  ConfigMap settings, Deployment web',
      `✗ ConfigMap settings: no answer from the cluster at ${proxy.server} within 0.0s, so it is not known whether it was done`,
    ]);
    expect(lines.at(-1)).to.match(/slipway\.dev\/apply-timeout on the object, or cluster\.timeout/);
    expect(code).to.equal(3);
    expect(await on.kubectl('get', 'configmap', 'patient', '-o', 'name')).to.include('patient');
    expect(await on.kubectl('get', 'lease', '-o', 'jsonpath={..holderIdentity}')).to.equal('');
  });

  it('says who is too busy where 429 does not end, and that nothing was written', async () => {
    fateOf = ({ method }) => (method === 'PATCH' ? TOO_MANY : 'on');

    const { code, lines } = await on.slipway(['deploy']);

    expect(code).to.equal(3);
    expect(lines.join('\n')).to.include('too many requests, please try again later');
    expect(proxy.asked.filter(({ method }) => method === 'PATCH')).to.have.length(12);
    expect(await on.kubectl('get', 'configmap,lease,deployment', '-o', 'name')).not.to.match(
      /settings|web|slipway/,
    );
  });
});
