import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { currentPodsOf, judge } from '../../../src/deploy/kinds/index.ts';
import type { JudgeContext } from '../../../src/deploy/kinds/context.ts';
import { neededRights } from '../../../src/deploy/plan/needed-rights.ts';
import { selectionsFor } from '../../../src/deploy/rollout/selections.ts';
import { context, object } from './context.ts';

const [BEFORE, WRITE, AFTER] = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:05Z', '2026-01-01T00:00:06Z'];

const owner = (kind: string, name = 'web') => ({
  ownerReferences: [{ apiVersion: 'acme.io/v1', kind, name, uid: `u-${name}`, controller: true }],
});

function podOf(name: string, image: string, { ready = true, at = AFTER, restartPolicy = 'Always' } = {}) {
  return object('Pod', 'v1', {
    metadata: { name, uid: `u-${name}`, creationTimestamp: at, ...owner('App') },
    spec: { restartPolicy, containers: [{ name: 'web', image }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [
        ready
          ? { name: 'web', ready: true, restartCount: 0, state: { running: {} } }
          : {
              name: 'web',
              ready: false,
              restartCount: 5,
              state: { waiting: { reason: 'CrashLoopBackOff' } },
              lastState: { terminated: { exitCode: 1 } },
            },
      ],
    },
  });
}

const template = (image: string) => ({ template: { spec: { containers: [{ name: 'web', image }] } } });

function custom(spec: object, status?: unknown): KubeObject {
  const managedFields = [{ manager: 'slipway', operation: 'Apply', time: WRITE }];
  const metadata = { generation: 2, creationTimestamp: BEFORE, managedFields };
  return object('App', 'acme.io/v1', { metadata, spec, ...(status !== undefined && { status }) });
}

/** Where the verdict ends if nothing changes any more. */
function ended(live: KubeObject, around: Partial<JudgeContext>) {
  let found = judge(live, context({ withStatus: new Set(['acme.io/App']), written: live, ...around }));
  const waited = found.lapse?.afterMs ?? 0;
  while (found.lapse) found = found.lapse.to;
  return { state: found.state, reason: found.reason, waited };
}

const set = (image: string, replicas = 2): KubeObject =>
  custom({ replicas, ...template(image) }, { observedGeneration: 2, replicas });

describe('an object of an operator whose status says nothing of its pods', () => {
  it('fails at once where its new pods crash', () => {
    const pods = ['a', 'b'].map((name) => podOf(name, 'web:2', { ready: false }));

    expect(ended(set('web:2'), { pods })).to.deep.include({ state: 'failed', waited: 0 });
    expect(ended(custom({ image: 'web:2' }), { pods }).reason).to.match(/^container web exited with 1/);
  });

  it('is ready once as many as it wants are of its template and ready', () => {
    const [old, one, two] = [podOf('old', 'web:1', { at: BEFORE }), podOf('a', 'web:2'), podOf('b', 'web:2')];

    expect(ended(set('web:2'), { pods: [old, one] })).to.deep.include({
      state: 'waiting',
      reason: '1 of 2 new pods ready, 1 old left',
    });
    expect(ended(set('web:2'), { pods: [old, one, two] }).state).to.equal('waiting');
    expect(ended(set('web:2'), { pods: [one, two] }).state).to.equal('ready');
  });

  it('leaves pods that a partition keeps back', () => {
    const pods = [podOf('old', 'web:1', { at: BEFORE }), podOf('a', 'web:2'), podOf('b', 'web:2')];
    const kept = custom({ replicas: 2, ...template('web:2'), updateStrategy: { partition: 1 } });

    expect(ended(kept, { pods }).state).to.equal('ready');
  });

  it('gives a controller time for its first pod, and to replace those of before', () => {
    expect(ended(set('web:2'), { pods: [] })).to.deep.include({ state: 'ready', waited: 5_000 });
    const old = podOf('old', 'web:1', { at: BEFORE });
    expect(ended(set('web:2'), { pods: [old] })).to.deep.include({
      state: 'ready',
      reason: 'exists',
      waited: 30_000,
    });
    const crashed = podOf('old', 'web:1', { at: BEFORE, ready: false });
    expect(ended(custom({ image: 'web:2' }), { pods: [crashed] })).to.deep.include({
      state: 'failed',
      waited: 30_000,
    });
  });

  it('goes by the workload that its controller makes', () => {
    const deployment = (available: number): KubeObject =>
      object('Deployment', 'apps/v1', {
        metadata: { name: 'made', uid: 'u-made', generation: 1, creationTimestamp: AFTER, ...owner('App') },
        spec: { replicas: 1, ...template('web:2') },
        status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: available },
      });
    const replicaSet = object('ReplicaSet', 'apps/v1', {
      metadata: { name: 'set', uid: 'u-set', ...owner('Deployment', 'made') },
      spec: template('web:2'),
    });
    const pod = podOf('a', 'web:2', { ready: false });
    const below = { ...pod, metadata: { ...pod.metadata, ...owner('ReplicaSet', 'set') } };
    const around = { replicaSets: [replicaSet], bystanders: [deployment(0)], pods: [below] };
    const app = custom({ image: 'web:2' });

    expect(ended(app, around)).to.deep.include({ state: 'failed', waited: 0 });
    expect(ended(app, around).reason).to.match(/^Deployment made: container web exited with 1/);
    expect(currentPodsOf(app, context(around))).to.deep.equal([below]);
  });

  it('believes a status that says something, and pods that come to an end', () => {
    const pods = [podOf('a', 'web:2', { ready: false })];
    const said = custom({ image: 'web:2' }, { conditions: [{ type: 'Ready', status: 'True' }] });

    expect(ended(said, { pods }).state).to.equal('ready');
    expect(
      ended(set('web:2'), { pods: [podOf('a', 'web:2', { ready: false, restartPolicy: 'Never' })] }).state,
    ).to.equal('ready');
    expect(ended(set('web:2'), { pods: undefined }).reason).to.equal('exists');
  });

  it('is read with its pods and asked the rights for, where it says what is to run', () => {
    const kindsOf = (one: KubeObject) => selectionsFor([one]).map(({ kind }) => kind);
    expect(kindsOf(set('web:2'))).to.include.members([
      'Pod',
      'Event',
      'ReplicaSet',
      'Deployment',
      'StatefulSet',
    ]);
    expect(kindsOf(custom({ rules: [{ alert: 'Down' }] }))).to.deep.equal(['App']);
    const ref = { apiVersion: 'acme.io/v1', kind: 'App', namespace: 'shop' };
    const known = { name: 'apps', group: 'acme.io', namespaced: true };
    const needs = { namespace: 'shop', removed: [], readsSecrets: false, installed: [] };
    const rights = neededRights({ ...needs, written: [{ ref: { ...ref, reads: ['pods'] }, known }] });
    expect(rights).to.deep.include({
      group: '',
      resource: 'pods',
      verb: 'list',
      namespace: 'shop',
      helpful: true,
    });
  });
});
