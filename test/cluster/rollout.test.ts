import { expect } from 'chai';
import { deletePod } from '../../src/deploy/execute/delete-pod.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import { reasonsOf, rolling, type Rolling } from '../support/rolling.ts';

describe('a rollout on a real API server', function () {
  this.timeout(60_000);
  let on: Rolling;
  const manifest: Rolling['manifest'] = (...args) => on.manifest(...args);
  const roll: Rolling['roll'] = async (...args) => on.roll(...args);

  before(async function () {
    this.timeout(600_000);
    on = await rolling('rollout');
  });

  it('goes from nothing to new and from old to new', async () => {
    await roll([manifest('good', 'v1')]);
    const { outcome, events } = await roll([manifest('good', 'v2')]);

    expect(outcome.state).to.equal('ready');
    expect(outcome.objects[0]?.availability).to.include({ floor: 2, of: 2 });
    expect(reasonsOf(events).at(-1)).to.equal('2 of 2 new pods ready, 0 old left');
  });

  it('tells how far it is, a line when something has changed', async () => {
    await roll([manifest('slow', 'v1')]);
    const { lines } = await roll([
      manifest('slow', 'v2', { annotations: { 'sandbox.slipway.dev/ready-after': '1s' } }),
    ]);

    expect(lines.length).to.equal(new Set(lines.map((line) => line.slice(8))).size);
    expect(lines.some((line) => line.includes('1 of 2 new pods ready, 1 old left'))).to.equal(true);
  });

  it('fails of a missing image while the old pods go on serving', async () => {
    await roll([manifest('absent', 'v1')]);
    const { outcome } = await roll([manifest('absent', 'not-found')]);

    expect(outcome.state).to.equal('failed');
    expect(outcome.objects[0]?.verdict.reason).to.match(/^image example:not-found does not exist/);
    expect(outcome.objects[0]?.availability).to.deep.equal({ floor: 2, of: 2, belowMs: 0 });
  });

  it('fails of a crash loop once the budget is spent, and explains it', async () => {
    const { outcome, lines } = await roll([
      manifest('crash', 'crash', { annotations: { 'sandbox.slipway.dev/exit-code': '3' } }),
    ]);

    expect(outcome.objects[0]?.diagnosis).to.include({ cause: 'crash' });
    expect(outcome.objects[0]?.diagnosis?.groups[0]?.end).to.include({ exitCode: 3 });
    expect(lines.join('\n')).to.match(
      /✗ Deployment crash failed after .*: container web exited with 3 [^]*why +exit code 3/,
    );
  });

  it('does not call a success what crashes three seconds after it was ready', async () => {
    const { outcome, events } = await roll([manifest('late', 'crash-later')], { soakMs: 4_000 });

    expect(outcome.state).to.equal('failed');
    expect(reasonsOf(events).some((reason) => reason.endsWith('watched for 4.0s'))).to.equal(true);
  });

  it('ends when the first of several has failed, and says how the others were', async () => {
    const { outcome } = await roll([manifest('one', 'not-found'), manifest('two', 'slow')]);

    expect(outcome.objects.map(({ verdict }) => verdict.state)).to.deep.equal(['failed', 'waiting']);
  });

  it('ends by its own clock what never becomes ready', async () => {
    const { outcome } = await roll([manifest('never', 'never-ready')], { timeoutMs: 2_000 });

    expect(outcome.state).to.equal('timed-out');
    expect(outcome.objects[0]?.verdict.reason).to.include('no progress for 2.0s: 0 of 2 new pods ready');
  });

  it('groups the pods that fail alike', async () => {
    const { outcome } = await roll([manifest('many', 'config-error', { spec: { replicas: 20 } })]);

    expect(outcome.objects[0]?.diagnosis?.groups).to.have.length(1);
  });

  describe('a StatefulSet whose broken pod blocks its own mending', () => {
    const broken = (name: string, tag: string): KubeObject => {
      const { spec, ...rest } = manifest(name, tag);
      return { ...rest, kind: 'StatefulSet', spec: { ...(spec as object), serviceName: name } };
    };

    it('is recognised, and the remedy is named', async () => {
      await roll([broken('stuck', 'not-found')]);
      const { outcome } = await roll([broken('stuck', 'v2')]);

      expect(outcome.objects[0]?.verdict.reason).to.match(
        /^pod stuck-0 of the old revision .* --unstick deletes it$/,
      );
    });

    it('is mended with --unstick', async () => {
      await roll([broken('freed', 'not-found')]);
      const { outcome, lines } = await roll([broken('freed', 'v2')], {
        deletePod: async (pod, within) => deletePod(pod, on.cluster, within),
      });

      expect(outcome.state).to.equal('ready');
      expect(lines.some((line) => line.includes('stuck pod freed-0 deleted'))).to.equal(true);
    });
  });
});
