import { expect } from 'chai';
import { smallService, type SmallService } from '../support/small-service.ts';
import { configMap, deployment, service } from '../support/objects.ts';
import { sandbox } from '../support/sandbox.ts';

/** What a failed rollout may take until a refusal of Pods counts. */
const FAILING_MS = 180_000;

describe('slipway restart', function () {
  this.timeout(120_000);
  let of: SmallService;

  beforeEach(async function () {
    this.timeout(600_000);
    of = await smallService(await sandbox(), 'restart');
    of.write(deployment('web', 'web:1', { replicas: 2 }), service('web'), configMap('settings'));
  });
  afterEach(() => of.remove());

  const slipway = async (...words: string[]) => of.slipway(words);
  const deploy = async () => slipway('deploy', 'development', '--image', 'web:1');
  const pods = async () =>
    (await of.kubectl('get', 'pods', '-l', 'app=web', '-o', 'jsonpath={.items[*].metadata.uid}')).split(' ');
  const deploymentAt = async (path: string) =>
    of.kubectl('get', 'deployment', 'web', '-o', `jsonpath=${path}`);
  const RESTARTED = '{.spec.template.metadata.annotations.kubectl\\.kubernetes\\.io/restartedAt}';

  it('replaces every Pod and nothing else, as a release of its own that no later deploy undoes', async () => {
    expect((await deploy()).code).to.equal(0);
    const before = await pods();

    const { code, lines } = await slipway('restart', 'development');

    expect(code, lines.join('\n')).to.equal(0);
    expect(lines).to.include('~ Deployment  web  restart');
    expect(lines).to.include('2 unchanged, 1 to change, 0 to create, 0 to prune');
    expect(lines.filter((line) => /Deployment web .*updated/.test(line))).to.have.length(1);
    const after = await pods();
    expect(after.filter((uid) => before.includes(uid))).to.deep.equal([]);
    const { out } = await slipway('history', 'development');
    expect(out.split('\n')[1]).to.match(/^2 .* succeeded +web:1 /);

    const again = await deploy();
    expect(again.lines).to.include('= nothing to do: all 3 objects are as planned');
    expect((await slipway('status', 'development')).code).to.equal(0);
    expect(await pods()).to.have.members(after);

    const second = await slipway('restart', 'development');
    expect(second.code).to.equal(0);
    expect(second.lines.join('\n')).to.match(
      /~ Deployment {2}web {2}restart, the last one was \d{4}-\d\d-\d\d /,
    );
  });

  it('leaves a number that somebody has set by hand', async () => {
    expect((await deploy()).code).to.equal(0);
    await of.kubectl('scale', 'deployment', 'web', '--replicas=3');

    const { code, lines } = await slipway('restart', 'development');

    expect(code, lines.join('\n')).to.equal(0);
    expect(await deploymentAt('{.spec.replicas}')).to.equal('3');
  });

  it('writes nothing with --dry-run', async () => {
    expect((await deploy()).code).to.equal(0);

    const { code, out } = await slipway('restart', 'development', '--dry-run');

    expect(code).to.equal(0);
    expect(out).to.include('restartedAt');
    expect(await deploymentAt(RESTARTED)).to.equal('');
  });

  it('is taken back where the new Pods cannot come to be, and the old ones stay', async function () {
    this.timeout(FAILING_MS);
    expect((await deploy()).code).to.equal(0);
    const before = await pods();
    await of.kubectl('create', 'quota', 'full', '--hard=pods=2');
    await quotaInForce();

    const { code, lines } = await slipway('restart', 'development');

    expect(code, lines.join('\n')).to.equal(4);
    expect(lines.join('\n'))
      .to.include('exceeded quota')
      .and.include('~ Deployment  web  restart taken back');
    expect(await deploymentAt(RESTARTED)).to.equal('');
    expect(await pods()).to.have.members(before);
    const { out } = await slipway('history', 'development');
    expect(out.split('\n').slice(1, 3).join('\n')).to.match(/^3 .* succeeded, back to 1 .*\n2 .* failed /);
  });

  async function quotaInForce(): Promise<void> {
    for (;;) {
      const used = await of.kubectl('get', 'quota', 'full', '-o', 'jsonpath={.status.used.pods}');
      if (used === '2') return;
    }
  }

  it('says what there is nothing to restart of', async () => {
    expect((await slipway('restart', 'development')).lines.join('\n')).to.include(
      'web was never released to development',
    );
    expect((await deploy()).code).to.equal(0);
    await of.kubectl('rollout', 'pause', 'deployment', 'web');

    const { code, lines } = await slipway('restart', 'development');

    expect(code).to.equal(2);
    expect(lines.join('\n'))
      .to.include('the last release of web in development has nothing to restart')
      .and.include('Deployment web not restarted: it is paused');
  });

  it('does not repeat a release that went wrong', async () => {
    of.allow({ onFailure: 'hold', timeout: '3s' });
    of.write(deployment('web', 'web:never-ready'));
    expect((await slipway('deploy', 'development', '--image', 'web:never-ready')).code).to.be.oneOf([4, 5]);

    const { code, lines } = await slipway('restart', 'development');

    expect(code).to.equal(3);
    expect(lines.join('\n')).to.include('so there is nothing good to restart');
  });

  it('waits for the approval that the environment wants, of this very plan', async () => {
    expect((await deploy()).code).to.equal(0);
    of.allow({ approval: {} });

    const { code, lines } = await slipway('restart', 'development', '--no-input');

    expect(code).to.equal(7);
    const command = /slipway restart development --approve (sha256:\w+)/.exec(lines.join('\n'));
    expect(command).not.to.equal(null);
    const approved = await slipway('restart', 'development', '--no-input', '--approve', command?.[1] ?? '');
    expect(approved.code, approved.lines.join('\n')).to.equal(0);
  });
});
