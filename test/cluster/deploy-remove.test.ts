import { expect } from 'chai';
import type { KubeObject } from '../../src/core/objects.ts';
import { smallService, type SmallService } from '../support/small-service.ts';
import { annotated, configMap, deployment, service } from '../support/objects.ts';
import { sandbox } from '../support/sandbox.ts';

const CLAIM: KubeObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', annotations: { 'slipway.dev/track': 'none' } },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

describe('slipway remove', function () {
  this.timeout(120_000);
  let of: SmallService;

  beforeEach(async function () {
    this.timeout(600_000);
    of = await smallService(await sandbox(), 'remove');
    of.write(
      deployment('web', 'web:1'),
      service('web'),
      ...['a', 'b', 'c', 'd', 'e'].map((name) => configMap(name)),
      annotated(configMap('kept'), { 'slipway.dev/prune': 'never' }),
      CLAIM,
    );
    const { code, lines } = await slipway('deploy', 'development', '--image', 'web:1');
    expect(code, lines.join('\n')).to.equal(0);
  });
  afterEach(() => of.remove());

  const slipway = async (...words: string[]) => of.slipway(words);
  const there = async () =>
    (await of.kubectl('get', 'deployment,service,configmap,pvc', '-o', 'name'))
      .split('\n')
      .filter((name) => name !== '' && !/slipway\.|kube-root-ca/.test(name))
      .toSorted();

  async function removed(...words: string[]) {
    const { lines } = await slipway('remove', 'development', '--no-input', ...words);
    const [, digest = ''] = /--approve (sha256:\w+)/.exec(lines.join('\n')) ?? [];
    return slipway('remove', 'development', '--no-input', '--approve', digest, ...words);
  }

  it('asks for a yes to this very plan, also where the environment wants nobody', async () => {
    const { code, lines } = await slipway('remove', 'development', '--no-input');

    expect(code).to.equal(7);
    expect(lines.join('\n')).to.match(
      /approve this very plan: {2}slipway remove development --approve sha256:\w+/,
    );
    expect(await there()).to.have.length(9);
  });

  it('removes more than the budget of a deploy, keeps what is protected, and says so', async () => {
    const { code, lines } = await removed();

    expect(code, lines.join('\n')).to.equal(0);
    expect(lines).to.include(
      '= PersistentVolumeClaim  data  no longer in the release; kept, --prune PersistentVolumeClaim removes it',
    );
    expect(await there()).to.deep.equal(['configmap/kept', 'persistentvolumeclaim/data']);
    expect(lines.join('\n')).to.match(/✓ \S+ is removed from development/);

    const again = await slipway('remove', 'development');
    expect(again.code).to.equal(0);
    expect(again.lines.join('\n')).to.include(
      'nothing of the last release is left in development that may be removed',
    );
  });

  it('keeps the records, so that a rollback brings the service back', async () => {
    expect((await removed()).code).to.equal(0);

    const { code, lines } = await slipway('rollback', 'development', '1');

    expect(code, lines.join('\n')).to.equal(0);
    expect(await there()).to.have.length(9);
  });

  it('removes protected kinds that are named', async () => {
    expect((await removed('--prune', 'PersistentVolumeClaim')).code).to.equal(0);

    expect(await there()).to.deep.equal(['configmap/kept']);
  });

  it('shows what would go with --dry-run', async () => {
    const { code, out } = await slipway('remove', 'development', '--dry-run');

    expect(code).to.equal(0);
    expect(out).to.include('Deployment web');
    expect(await there()).to.have.length(9);
  });
});
