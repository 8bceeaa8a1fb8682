import { expect } from 'chai';
import type { Event } from '../../../src/core/events.ts';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Front } from '../../../src/deploy/rollout/fronts.ts';
import type { TrackOptions } from '../../../src/deploy/rollout/request.ts';
import { track } from '../../../src/deploy/rollout/track.ts';
import { scriptedClock, stillCluster } from './script.ts';

type Counts = { readonly updated?: number; readonly available?: number; readonly observed?: number };

function deployment(fields: { metadata?: object; spec?: object; counts?: Counts } = {}): KubeObject {
  const { updated = 2, available = 2, observed = 2 } = fields.counts ?? {};
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: 'u1',
      generation: 2,
      resourceVersion: '5',
      ...fields.metadata,
    },
    spec: {
      replicas: 2,
      template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } },
      ...fields.spec,
    },
    status: {
      observedGeneration: observed,
      replicas: 2,
      updatedReplicas: updated,
      readyReplicas: available,
      availableReplicas: available,
    },
  };
}

function owner({ apiVersion, kind, metadata: { name, uid = '' } }: KubeObject) {
  return { apiVersion, kind, name, uid, controller: true };
}

async function tracked(
  target: KubeObject,
  {
    live = [target],
    kept = [],
    denied = ['Pod'],
    options = {},
    fronts = [],
  }: {
    live?: readonly KubeObject[];
    kept?: readonly KubeObject[];
    denied?: readonly string[];
    options?: Partial<TrackOptions>;
    fronts?: readonly Front[];
  } = {},
) {
  const events: Event[] = [];
  const outcome = await track({
    targets: [target],
    kept,
    fronts,
    cluster: stillCluster(live, denied),
    clock: scriptedClock(),
    emit: (event) => events.push(event),
    options: { timeoutMs: 60_000, soakMs: 0, ...options },
    signal: new AbortController().signal,
  });
  const [object] = outcome.objects;
  return { outcome, verdict: object?.verdict, events, object };
}

describe('deploy/rollout/track', () => {
  it('ends when everything is ready', async () => {
    const { outcome, events } = await tracked(deployment());

    expect(outcome.state).to.equal('ready');
    expect(events.filter(({ type }) => type === 'object.judged')).to.have.length(1);
  });

  it('does not take an older generation for an answer', async () => {
    const stale = deployment({ metadata: { generation: 1 }, counts: { observed: 1 } });

    const { outcome, verdict } = await tracked(deployment(), { live: [stale] });

    expect(outcome.state).to.equal('timed-out');
    expect(verdict?.reason).to.equal('no progress for 1m 00s: the change is not visible yet');
  });

  it('ends by its own clock when there is no progress, though no controller says so', async () => {
    const { outcome, verdict } = await tracked(deployment({ counts: { updated: 1 } }));

    expect(outcome.state).to.equal('timed-out');
    expect(verdict).to.include({ state: 'failed', cause: 'deadline' });
    expect(outcome.ms).to.be.within(60_000, 61_000);
  });

  it('takes the time-out of the annotation before that of the environment', async () => {
    const patient = deployment({
      metadata: { annotations: { 'slipway.dev/timeout': '5m' } },
      counts: { updated: 1 },
    });

    expect((await tracked(patient)).outcome.ms).to.be.within(300_000, 301_000);
  });

  it('takes the shorter of the environment and the progress deadline', async () => {
    const hasty = deployment({ spec: { progressDeadlineSeconds: 20 }, counts: { updated: 1 } });

    expect((await tracked(hasty)).outcome.ms).to.be.within(20_000, 21_000);
  });

  it('watches what is ready for as long as the soak says', async () => {
    const { outcome, events } = await tracked(deployment(), { options: { soakMs: 5_000 } });

    expect(outcome.ms).to.be.within(5_000, 6_000);
    expect(events).to.deep.include.members([{ ...events[0] }]);
    expect(
      events.flatMap((event) => (event.type === 'object.judged' ? event.verdict.reason : [])),
    ).to.deep.equal([
      '2 of 2 new pods ready, 0 old left, watched for 5.0s',
      '2 of 2 new pods ready, 0 old left',
    ]);
  });

  it('takes no watching of what is ready for a standstill, however short the time-out is', async () => {
    const hasty = deployment({ spec: { progressDeadlineSeconds: 2 } });
    const { outcome } = await tracked(hasty, { options: { timeoutMs: 3_000, soakMs: 6_000 } });

    expect(outcome.state).to.equal('ready');
    expect(outcome.ms).to.be.within(6_000, 7_000);
  });

  it('reminds every thirty seconds', async () => {
    const { events } = await tracked(deployment({ counts: { updated: 1 } }), {
      options: { timeoutMs: 100_000 },
    });

    const reminders = events.filter(({ type }) => type === 'rollout.waiting');
    expect(reminders).to.have.length(3);
  });

  it('says once what it may not see, and goes on by the status', async () => {
    const { outcome, events } = await tracked(deployment(), { denied: ['Pod', 'Event', 'ReplicaSet'] });

    expect(outcome.state).to.equal('ready');
    expect(events.flatMap((event) => (event.type === 'rollout.blind' ? event.what : []))).to.have.members([
      'Pod',
      'Event',
      'ReplicaSet',
    ]);
  });

  it('tells what may not be seen as unknown, and does not fail it', async () => {
    const { verdict } = await tracked(deployment(), { denied: ['Deployment'] });

    expect(verdict).to.deep.equal({
      state: 'ready',
      reason: 'was applied; its state is unknown, because this user may not list Deployment objects',
    });
  });

  it('judges what the release kept: a Service whose Pods no longer have its port', async () => {
    const service: KubeObject = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop', uid: 's1' },
      spec: { selector: { app: 'web' }, ports: [{ targetPort: 'http' }] },
    };
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', resourceVersion: '1' } };
    const pod: KubeObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1', namespace: 'shop', labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', ports: [{ name: 'admin' }] }] },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    };

    const { outcome } = await tracked(map, { kept: [service], live: [map, service, pod], denied: [] });

    expect(outcome.state).to.equal('failed');
    expect(outcome.objects[1]?.verdict.reason).to.equal('no container behind it has a port named http');
  });

  describe('looks by name for what unchanged workloads need', () => {
    const env = [{ name: 'PORT', valueFrom: { configMapKeyRef: { name: 'settings', key: 'PORT' } } }];
    const reader = deployment({
      spec: { template: { spec: { containers: [{ name: 'web', image: 'web:2', env }] } } },
    });
    const settings = (name: string, data: object): KubeObject => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'shop', uid: name, resourceVersion: '7' },
      data,
    });

    it('and fails one whose key this release has taken', async () => {
      const changed = settings('settings', { HOST: 'a' });
      const { outcome } = await tracked(changed, { kept: [reader], live: [changed, reader] });

      expect(outcome.state).to.equal('failed');
      expect(outcome.objects.map(({ verdict }) => verdict.reason)).to.include(
        'config map settings has no key PORT, which it needs',
      );
    });

    it('and takes the cluster’s word for a key that somebody adds', async () => {
      const changed = settings('settings', { HOST: 'a' });
      const injected = settings('settings', { HOST: 'a', PORT: '80' });

      expect((await tracked(changed, { kept: [reader], live: [injected, reader] })).outcome.state).to.equal(
        'ready',
      );
    });

    it('and only tells what this release has no part in, once', async () => {
      const { outcome, events } = await tracked(settings('other', {}), { kept: [reader], live: [reader] });

      expect(outcome.state).to.equal('ready');
      expect(events.flatMap((event) => (event.type === 'warning' ? event : []))).to.deep.equal([
        {
          type: 'warning',
          code: 'doubtful',
          key: { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' },
          reason: 'there is no config map settings, which it needs',
        },
      ]);
    });

    it('and calls unknown what may not be read', async () => {
      const options = { kept: [reader], live: [reader], denied: ['Pod', 'ConfigMap'] };
      const { outcome, events } = await tracked(settings('other', {}), options);

      expect(outcome.state).to.equal('ready');
      expect(events.filter(({ type }) => type === 'warning')).to.have.length(0);
    });
  });

  it('has no line and no result for what the release kept and is well', async () => {
    const kept = deployment({ metadata: { name: 'db', uid: 'u2' } });

    const { outcome, events } = await tracked(deployment(), { kept: [kept], live: [deployment(), kept] });

    expect(outcome.objects.map(({ key }) => key.name)).to.deep.equal(['web']);
    expect(events.flatMap((event) => (event.type === 'object.judged' ? event.key.name : []))).not.to.include(
      'db',
    );
  });

  it('fails when somebody has deleted the object', async () => {
    const { verdict } = await tracked(deployment(), { live: [] });

    expect(verdict).to.include({ cause: 'drift', reason: 'it is gone: somebody else deleted it' });
  });

  it('fails when somebody has deleted the object and made it anew', async () => {
    const { verdict } = await tracked(deployment(), { live: [deployment({ metadata: { uid: 'u2' } })] });

    expect(verdict?.reason).to.equal('somebody else deleted and recreated it');
  });

  it('names who has changed the pod template meanwhile', async () => {
    const other = deployment({
      metadata: {
        generation: 3,
        managedFields: [{ manager: 'kubectl-set', operation: 'Update', time: '2026-01-02T03:04:05Z' }],
      },
      spec: { template: { spec: { containers: [{ name: 'web', image: 'web:9' }] } } },
      counts: { observed: 3 },
    });

    const { verdict } = await tracked(deployment(), { live: [other] });

    expect(verdict?.reason).to.equal(
      'somebody else changed its pod template: kubectl-set at 2026-01-02T03:04:05Z',
    );
  });

  it('does not mind somebody scaling it', async () => {
    const scaled = deployment({ metadata: { generation: 3 }, counts: { observed: 3 } });

    expect((await tracked(deployment(), { live: [scaled] })).outcome.state).to.equal('ready');
  });

  it('leaves alone what is not to be tracked', async () => {
    const untracked = deployment({
      metadata: { annotations: { 'slipway.dev/track': 'none' } },
      counts: { updated: 0 },
    });

    expect((await tracked(untracked, { denied: ['Deployment'] })).outcome.state).to.equal('ready');
  });

  it('ends with the reason of the signal', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped by SIGTERM');
    stop.abort(reason);

    const request = {
      targets: [],
      cluster: stillCluster([]),
      clock: scriptedClock(),
      emit: () => undefined,
      options: { timeoutMs: 1, soakMs: 0 },
    };
    const error = await track({ ...request, signal: stop.signal }).catch((thrown: unknown) => thrown);

    expect(error).to.equal(reason);
  });

  it('records how far availability fell below what there was', async () => {
    const applied = deployment();
    const fallen = deployment({ counts: { available: 1 } });

    const { object } = await tracked(applied, { live: [fallen] });

    expect(object?.availability).to.include({ floor: 1, of: 2 });
    expect(object?.availability?.belowMs).to.be.within(59_000, 61_000);
  });

  describe('counts as available what the Service before it sends to', () => {
    const labels = { app: 'web', v: '2' };
    const target = deployment({
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:2' }] } },
      },
    });
    const set: KubeObject = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web-2', namespace: 'shop', uid: 'r2', ownerReferences: [owner(target)] },
      spec: { template: (target.spec as { template: object }).template },
    };
    const pods = ['a', 'b'].map((name): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'shop', uid: name, labels, ownerReferences: [owner(set)] },
      spec: { containers: [{ name: 'web', image: 'web:2' }] },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    }));
    const front = (selector: object): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { selector },
    });
    const live = [target, set, ...pods];

    it('none of it where the selector is still that of the pods before', async () => {
      const fronts = [{ now: front({ app: 'web', v: '1' }), wanted: front(labels) }];
      const { object } = await tracked(target, { live, denied: [], fronts });

      expect(object?.availability).to.include({ floor: 0, of: 2 });
    });

    it('all of it where the selector finds them', async () => {
      const fronts = [{ now: front({ app: 'web' }), wanted: front({ app: 'web' }) }];
      const { object } = await tracked(target, { live, denied: [], fronts });

      expect(object?.availability).to.include({ floor: 2, of: 2 });
    });

    it('what its controller says where no Service of the release stands before it', async () => {
      const fronts = [{ now: front({ app: 'other' }), wanted: front({ app: 'other' }) }];
      const { object } = await tracked(target, { live, denied: [], fronts });

      expect(object?.availability).to.include({ floor: 2, of: 2 });
    });
  });
});
