import { expect } from 'chai';
import type { Event } from '../../src/core/events.ts';
import type { Cluster } from '../../src/core/ports/cluster.ts';
import { clusterAs } from '../support/cluster-as.ts';
import { reasonsOf, rolling, type Rolling } from '../support/rolling.ts';

const DEPLOYMENTS = { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch'] };
const PODS = [
  { apiGroups: [''], resources: ['pods', 'events'], verbs: ['get', 'list', 'watch'] },
  { apiGroups: ['apps'], resources: ['replicasets'], verbs: ['get', 'list', 'watch'] },
];

/** Calls once, at the first verdict that matches. */
function onceSaid(
  words: RegExp,
  act: () => Promise<unknown>,
): { onEvent: (event: Event) => void; done: () => Promise<unknown> } {
  let acting: Promise<unknown> | undefined;
  return {
    onEvent: (event) => {
      if (event.type === 'object.judged' && words.test(event.verdict.reason)) acting ??= act();
    },
    done: async () => acting,
  };
}

describe('a rollout under poor circumstances, on a real API server', function () {
  this.timeout(90_000);
  let on: Rolling;

  before(async function () {
    this.timeout(600_000);
    on = await rolling('accidents');
  });

  describe('watched by a user who may read neither Pods nor Events', () => {
    let poor: Cluster;

    before(async () => {
      poor = await clusterAs(on, 'blind', { role: [DEPLOYMENTS], clusterRole: [] });
    });

    it('says what cannot be seen, and ends well by the controller’s word', async () => {
      await on.roll([on.manifest('well', 'v1')]);
      const target = await on.apply(on.manifest('well', 'v2'));

      const { outcome, events, lines } = await on.watch([target], { as: poor });

      expect(outcome.state).to.equal('ready');
      expect(events.flatMap((event) => (event.type === 'rollout.blind' ? event.what : []))).to.have.members([
        'Pod',
        'Event',
        'ReplicaSet',
      ]);
      expect(lines.filter((line) => line.includes('cannot be seen'))).to.have.length(3);
      expect(reasonsOf(events).at(-1)).to.equal('2 of 2 new pods ready, 0 old left');
    });

    it('ends by its own clock what goes wrong, and names what would have told more', async () => {
      const target = await on.apply(on.manifest('ill', 'not-found'));

      const { outcome } = await on.watch([target], { as: poor, options: { timeoutMs: 3_000 } });

      expect(outcome.state).to.equal('timed-out');
      expect(outcome.objects[0]?.diagnosis?.unseen).to.include('pods: no right to list them');
    });
  });

  it('explains a crash without the log where logs may not be read, and says so', async () => {
    const deaf = await clusterAs(on, 'deaf', { role: [DEPLOYMENTS, ...PODS], clusterRole: [] });
    const target = await on.apply(on.manifest('deaf', 'crash'));

    const { outcome } = await on.watch([target], { as: deaf });

    const diagnosis = outcome.objects[0]?.diagnosis;
    expect(diagnosis?.cause).to.equal('crash');
    expect(diagnosis?.groups[0]?.logs).to.deep.equal([]);
    expect(diagnosis?.unseen.join('\n')).to.match(/log of deaf-.*, container web: .*pods\/log/);
  });

  it('fails when somebody deletes the Deployment', async () => {
    const target = await on.apply(on.manifest('deleted', 'never-ready'));
    const accident = onceSaid(/new pods ready/, async () =>
      on.box.kubectl('-n', on.namespace, 'delete', 'deployment', 'deleted', '--wait=false'),
    );

    const { outcome } = await on.watch([target], { onEvent: accident.onEvent });
    await accident.done();

    expect(outcome.state).to.equal('failed');
    expect(outcome.objects[0]?.verdict).to.include({ cause: 'drift' });
    expect(outcome.objects[0]?.verdict.reason).to.match(/somebody else deleted it|is being deleted/);
  });

  it('fails when somebody changes its pods, and names who', async () => {
    const target = await on.apply(on.manifest('changed', 'never-ready'));
    const accident = onceSaid(/new pods ready/, async () =>
      on.box.kubectl('-n', on.namespace, 'set', 'image', 'deployment/changed', 'web=example:v9'),
    );

    const { outcome } = await on.watch([target], { onEvent: accident.onEvent });
    await accident.done();

    expect(outcome.objects[0]?.verdict.reason).to.match(
      /^somebody else changed its pod template: kubectl-set at 20/,
    );
  });

  it('does not mind that somebody scales it', async () => {
    const target = await on.apply(on.manifest('scaled', 'slow'));
    const accident = onceSaid(/new pods ready/, async () =>
      on.box.kubectl('-n', on.namespace, 'scale', 'deployment/scaled', '--replicas=3'),
    );

    const { outcome, events } = await on.watch([target], { onEvent: accident.onEvent });
    await accident.done();

    expect(outcome.state).to.equal('ready');
    expect(reasonsOf(events).at(-1)).to.equal('3 of 3 new pods ready, 0 old left');
  });

  it('fails at once where it is paused', async () => {
    await on.roll([on.manifest('paused', 'v1')]);
    const { outcome } = await on.roll([on.manifest('paused', 'v2', { spec: { paused: true } })]);

    expect(outcome.objects[0]?.verdict).to.include({
      cause: 'config',
      reason: 'it is paused, so no new pod is started',
    });
  });

  it('fails when somebody pauses it on its way', async () => {
    await on.roll([on.manifest('held', 'v1')]);
    const target = await on.apply(on.manifest('held', 'never-ready'));
    const accident = onceSaid(/1 old left|2 old left/, async () =>
      on.box.kubectl('-n', on.namespace, 'rollout', 'pause', 'deployment/held'),
    );

    const { outcome } = await on.watch([target], { onEvent: accident.onEvent });
    await accident.done();

    expect(outcome.objects[0]?.verdict.reason).to.equal('it is paused, so no new pod is started');
  });

  it('fails when its namespace is being deleted, and says that no mending helps', async () => {
    const namespace = await on.box.createNamespace('ending');
    const manifest = on.manifest('web', 'never-ready');
    const target = await on.apply({ ...manifest, metadata: { ...manifest.metadata, namespace } });
    const accident = onceSaid(/new pods ready/, async () =>
      on.box.kubectl('delete', 'namespace', namespace, '--wait=false'),
    );

    const { outcome } = await on.watch([target], { onEvent: accident.onEvent });
    await accident.done();

    expect(outcome.objects[0]?.verdict).to.include({ state: 'failed', cause: 'drift' });
    expect(outcome.objects[0]?.verdict.reason).to.match(/deleted/);
    // Whichever of the two it is by the time somebody looks.
    expect(outcome.objects[0]?.diagnosis?.remedies.join()).to.match(
      new RegExp(`${namespace} (is being|was) deleted`),
    );
  });
});
