import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Pod } from '../../../src/core/pod.ts';
import type { JudgeContext } from '../../../src/deploy/kinds/context.ts';
import { judge } from '../../../src/deploy/kinds/index.ts';
import { judgePods } from '../../../src/deploy/kinds/pods-verdict.ts';
import { context, object } from './context.ts';

const labels = { app: 'web' };

function verdictOf(live: KubeObject, overrides: Partial<JudgeContext> = {}) {
  const { lapse, ...verdict } = judge(live, context(overrides));
  return { ...verdict, becomes: lapse?.to };
}

function event(reason: string, message: string, uid = 'u-web', second = 1): KubeObject {
  const lastTimestamp = `2026-01-01T00:00:0${second}Z`;
  return object('Event', 'v1', { reason, message, lastTimestamp, involvedObject: { uid } });
}

function pod(fields: { spec?: object; status?: object }): Pod {
  return object('Pod', 'v1', { metadata: { uid: 'u-pod', labels }, ...fields });
}

describe('what is no failure', () => {
  describe('a Job', () => {
    const complete = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True' }] };

    it('is complete though it is being deleted, as its time to live wants it', () => {
      const job = object('Job', 'batch/v1', {
        metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
        spec: { ttlSecondsAfterFinished: 0 },
        status: complete,
      });

      expect(verdictOf(job).state).to.equal('ready');
    });

    it('is ready where it was written suspended', () => {
      const job = object('Job', 'batch/v1', { spec: { suspend: true }, status: {} });

      expect(verdictOf(job)).to.include({ state: 'ready', reason: 'suspended, as written' });
    });

    it('waits where a queue has suspended it', () => {
      const managedFields = [{ manager: 'kueue', fieldsV1: { 'f:spec': { 'f:suspend': {} } } }];
      const job = object('Job', 'batch/v1', {
        metadata: { managedFields },
        spec: { suspend: true },
        status: {},
      });

      expect(verdictOf(job).state).to.equal('waiting');
    });

    it('says beside its wait that a quota refuses its Pods', () => {
      const message = 'Error creating: pods "web-x" is forbidden: exceeded quota: tiny, requested: pods=1';
      const job = object('Job', 'batch/v1', { spec: {}, status: {} });

      expect(verdictOf(job, { events: [event('FailedCreate', message)] }).reason).to.equal(
        '0 of 1 completed, 0 running: no pod can be started: exceeded quota: tiny, requested: pods=1',
      );
    });
  });

  describe('a Job whose Pods', () => {
    const unschedulable = {
      phase: 'Pending',
      conditions: [
        { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes: full' },
      ],
    };
    const job = object('Job', 'batch/v1', { spec: { completions: 2 }, status: { active: 2 } });
    const of = (name: string, fields: { status?: object; metadata?: object }): Pod =>
      object('Pod', 'v1', {
        ...fields,
        metadata: { name, uid: `u-${name}`, ownerReferences: [{ uid: 'u-web' }], ...fields.metadata },
      });
    const memory = new Map([['u-b', { crashesBefore: {}, unschedulableSince: 0 }]]);
    const running = of('a', { status: { phase: 'Running' } });
    const waiting = of('b', { status: unschedulable });

    it('wait for one another on a full cluster is waited for, and one that never starts is failed', () => {
      expect(verdictOf(job, { at: 60_000, memory, pods: [running, waiting] }).state).to.equal('waiting');
      expect(verdictOf(job, { at: 60_000, memory, pods: [waiting] }).state).to.equal('failed');
    });

    it('are going away is not failed by them', () => {
      const metadata = { deletionTimestamp: '2026-01-01T00:00:00Z' };
      const leaving = of('b', { status: unschedulable, metadata });

      expect(verdictOf(job, { at: 60_000, memory, pods: [leaving] }).state).to.equal('waiting');
    });
  });

  describe('a DaemonSet with a node that is gone', () => {
    const revision = object('ControllerRevision', 'apps/v1', {
      metadata: {
        name: 'r2',
        labels: { 'controller-revision-hash': 'new' },
        ownerReferences: [{ uid: 'u-web' }],
      },
      revision: 2,
    });
    const counts = { desiredNumberScheduled: 4, currentNumberScheduled: 4, observedGeneration: 1 };
    const set = (status: object): KubeObject =>
      object('DaemonSet', 'apps/v1', {
        metadata: { generation: 1 },
        spec: {},
        status: { ...counts, ...status },
      });
    const on = (node: string, hash: string, fields: { ready?: boolean; metadata?: object } = {}): Pod =>
      object('Pod', 'v1', {
        metadata: {
          name: node,
          uid: `u-${node}`,
          labels: { 'controller-revision-hash': hash },
          ownerReferences: [{ uid: 'u-web' }],
          ...fields.metadata,
        },
        spec: { nodeName: node, containers: [{ name: 'web' }] },
        status: {
          conditions: [
            { type: 'Ready', status: fields.ready === false ? 'False' : 'True' },
            { type: 'ContainersReady', status: 'True' },
          ],
          containerStatuses: [{ name: 'web', ready: true, state: { running: {} } }],
        },
      });
    const well = ['node-1', 'node-2', 'node-3'].map((node) => on(node, 'new'));
    const at = Date.parse('2026-01-01T00:05:00Z');
    const memory = new Map([['u-node-4', { crashesBefore: {}, unreadySince: at - 10_000 }]]);
    const controllerRevisions = [revision];

    it('after its new Pod was ready is ready on the others, and names the node', () => {
      const pods = [...well, on('node-4', 'new', { ready: false })];
      const live = set({ updatedNumberScheduled: 4, numberReady: 3, numberAvailable: 3 });

      expect(verdictOf(live, { at, memory, pods, controllerRevisions })).to.include({
        state: 'ready',
        reason: '3 of 4 new pods ready, 0 old left: no new pod on node-4',
      });
    });

    it('before it, whose old Pod never ends, as well', () => {
      const metadata = { deletionTimestamp: '2026-01-01T00:00:00Z' };
      const pods = [...well, on('node-4', 'old', { ready: false, metadata })];
      const live = set({ updatedNumberScheduled: 3, numberReady: 3, numberAvailable: 3 });

      expect(verdictOf(live, { at, memory, pods, controllerRevisions })).to.include({
        state: 'ready',
        reason: '3 of 4 new pods ready, 1 old left: no new pod on node-4',
      });
      const soon = { at: Date.parse('2026-01-01T00:00:10Z'), pods, controllerRevisions };
      expect(verdictOf(live, soon).state).to.equal('waiting');
    });

    it('is told from one whose old Pod is ending by our own clock, whatever that of the cluster says', () => {
      const metadata = { deletionTimestamp: '2025-12-31T23:00:00Z', deletionGracePeriodSeconds: 5 };
      const pods = [...well, on('node-4', 'old', { ready: false, metadata })];
      const live = set({ updatedNumberScheduled: 3, numberReady: 3, numberAvailable: 3 });
      const seen = (endingSince: number) => new Map([['u-node-4', { crashesBefore: {}, endingSince }]]);
      const around = { at, pods, controllerRevisions, written: live };

      expect(verdictOf(live, { ...around, memory: seen(at - 30_000) }).state).to.equal('waiting');
      expect(verdictOf(live, { ...around, memory: seen(at - 36_000) }).state).to.equal('ready');
    });
  });

  it('a deadline of the rollout before is no failure of the way back', () => {
    const old = {
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      lastUpdateTime: '1',
    };
    const back = (generation: number, condition: object): KubeObject =>
      object('Deployment', 'apps/v1', {
        metadata: { generation },
        spec: { replicas: 1 },
        status: { observedGeneration: generation, conditions: [condition] },
      });

    expect(verdictOf(back(3, old), { written: back(3, old) }).state).to.equal('waiting');
    const again = { ...old, lastUpdateTime: '2' };
    expect(verdictOf(back(3, again), { written: back(3, old) }).state).to.equal('failed');
    expect(verdictOf(back(3, old)).state).to.equal('failed');
  });

  it('says of a StatefulSet what it waits for once its Pods are ready', () => {
    const status = {
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 1,
      currentRevision: 'a',
      updateRevision: 'a',
    };
    const spec = { replicas: 2, minReadySeconds: 10 };
    const set = object('StatefulSet', 'apps/v1', { metadata: { generation: 1 }, spec, status });

    expect(verdictOf(set, { pods: undefined }).reason).to.equal(
      '2 of 2 new pods ready, 0 old left: 1 available, each after 10 s of being ready',
    );
  });

  describe('a Service in front of', () => {
    const service = object('Service', 'v1', { spec: { selector: labels } });
    const template = { metadata: { labels } };
    const rows: readonly (readonly [string, KubeObject, string])[] = [
      [
        'a finished Job',
        object('Job', 'batch/v1', {
          spec: { template },
          status: { conditions: [{ type: 'Complete', status: 'True' }] },
        }),
        'its Job is complete',
      ],
      [
        'a suspended Job',
        object('Job', 'batch/v1', { spec: { suspend: true, template } }),
        'its Job is suspended',
      ],
      [
        'a CronJob',
        object('CronJob', 'batch/v1', { spec: { jobTemplate: { spec: { template } } } }),
        'its CronJob starts pods later',
      ],
      [
        'a workload at 0',
        object('StatefulSet', 'apps/v1', { spec: { replicas: 0, template } }),
        'scaled to 0',
      ],
      [
        'a DaemonSet without nodes',
        object('DaemonSet', 'apps/v1', { spec: { template }, status: { desiredNumberScheduled: 0 } }),
        'no node wants its DaemonSet',
      ],
    ];
    for (const [what, workload, text] of rows) {
      it(`${what} of the release has nothing behind it, as written`, () => {
        expect(verdictOf(service, { peers: [service, workload] })).to.include({
          state: 'ready',
          reason: `nothing behind it: ${text}`,
        });
      });

      it(`${what} of another release as well`, () => {
        const own = object('Deployment', 'apps/v1', {
          spec: { template: { metadata: { labels: { app: 'x' } } } },
        });

        expect(verdictOf(service, { peers: [service, own], bystanders: [workload] }).state).to.equal('ready');
      });
    }

    it('a Service of Knative has no workload of its release behind it, and no typo', () => {
      const knative = object('Service', 'serving.knative.dev/v1', { spec: { template } });

      expect(verdictOf(service, { peers: [service, knative] }).state).to.equal('ready');
    });

    it('nothing at all is failed, where the release has workloads', () => {
      const own = object('Deployment', 'apps/v1', {
        spec: { template: { metadata: { labels: { app: 'x' } } } },
      });

      expect(verdictOf(service, { peers: [service, own] }).state).to.equal('failed');
    });
  });

  describe('a refused Pod', () => {
    const webhook =
      'Internal error occurred: failed calling webhook "inject.example.com": connection refused';
    const refused = (message: string): KubeObject => {
      const conditions = [{ type: 'ReplicaFailure', status: 'True', message }];
      return object('Deployment', 'apps/v1', {
        metadata: { generation: 1 },
        spec: { replicas: 1 },
        status: { observedGeneration: 1, conditions },
      });
    };

    it('has a grace where a webhook is away', () => {
      expect(verdictOf(refused(webhook))).to.deep.include({ state: 'waiting' });
      expect(verdictOf(refused(webhook)).becomes).to.include({ state: 'failed', cause: 'config' });
    });

    it('has a grace where the same release changes the quota', () => {
      const message = 'pods "web-1" is forbidden: exceeded quota: small';
      const quota = object('ResourceQuota', 'v1', { metadata: { uid: 'u-quota' } });

      expect(verdictOf(refused(message)).state).to.equal('failed');
      expect(verdictOf(refused(message), { peers: [quota] })).to.include({ state: 'waiting' });
    });

    it('has none where a webhook says no', () => {
      expect(verdictOf(refused('admission webhook "policy" denied the request: no')).state).to.equal(
        'failed',
      );
    });

    for (const [kind, status] of [
      ['StatefulSet', { observedGeneration: 1, replicas: 0 }],
      ['DaemonSet', { observedGeneration: 1, desiredNumberScheduled: 1, currentNumberScheduled: 0 }],
    ] as const)
      it(`of a ${kind} is in its line, and ends it after the grace`, () => {
        const set = object(kind, 'apps/v1', { metadata: { generation: 1 }, spec: { replicas: 1 }, status });
        const message = `create Pod web-0 in ${kind} web failed error: pods "web-0" is forbidden: exceeded quota: small`;

        const { state, reason, becomes } = verdictOf(set, { events: [event('FailedCreate', message)] });

        expect(state).to.equal('waiting');
        expect(reason).to.include('pods are refused: exceeded quota: small');
        expect(becomes).to.include({ state: 'failed', cause: 'quota' });
        const later = [event('FailedCreate', message), event('SuccessfulCreate', 'ok', 'u-web', 2)];
        expect(verdictOf(set, { events: later }).reason).not.to.include('refused');
      });
  });

  describe('an event about a volume', () => {
    const mount = 'MountVolume.SetUp failed for volume "x" : secret "web-tls" not found';
    const events = [event('FailedMount', mount, 'u-pod')];
    const waiting = { containerStatuses: [{ name: 'web', state: { waiting: {} } }] };

    it('does not count once a container of the Pod has started', () => {
      const status = { containerStatuses: [{ name: 'web', ready: false, state: { running: {} } }] };

      expect(judgePods([pod({ status })], 1, context({ events }))).to.deep.equal({});
    });

    it('is no failure where the Secret is there by now', () => {
      const secret = object('Secret', 'v1', { metadata: { name: 'web-tls' } });

      expect(judgePods([pod({ status: waiting })], 1, context({ events })).failed?.cause).to.equal('config');
      expect(judgePods([pod({ status: waiting })], 1, context({ events, peers: [secret] })).failed).to.equal(
        undefined,
      );
    });
  });
});

describe('why a Pod is not ready', () => {
  const at = 600_000;
  const remembered = (fields: object) => new Map([['u-pod', { crashesBefore: {}, ...fields }]]);

  it('is an init container that hangs', () => {
    const status = { initContainerStatuses: [{ name: 'migrate', state: { running: {} } }] };
    const hung = pod({ spec: { initContainers: [{ name: 'migrate' }] }, status });
    const memory = remembered({ startingSince: { migrate: 0 } });

    expect(judgePods([hung], 1, context({ at, memory })).hint).to.equal('init container migrate still runs');
  });

  it('is a native sidecar that does not become ready', () => {
    const sidecar = {
      name: 'proxy',
      restartPolicy: 'Always',
      readinessProbe: { tcpSocket: { port: 15_021 } },
    };
    const status = { initContainerStatuses: [{ name: 'proxy', ready: false, state: { running: {} } }] };
    const memory = remembered({ startingSince: { proxy: 0 } });

    const verdict = judgePods(
      [pod({ spec: { initContainers: [sidecar] }, status })],
      1,
      context({ at, memory }),
    );

    expect(verdict.failed?.reason).to.equal(
      'container proxy does not pass its readiness probe (TCP port 15021)',
    );
  });

  it('is a readiness gate that nobody sets', () => {
    const status = { conditions: [{ type: 'ContainersReady', status: 'True' }] };
    const gated = pod({ spec: { readinessGates: [{ conditionType: 'example.com/lb' }] }, status });

    expect(judgePods([gated], 1, context({ at, memory: remembered({ unreadySince: 0 }) })).hint).to.equal(
      'readiness gate example.com/lb is not set',
    );
  });
});

describe('a HorizontalPodAutoscaler', () => {
  it('takes no old word for one about another target', () => {
    const status = { conditions: [{ type: 'AbleToScale', status: 'True' }] };
    const spec = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'other' } };
    const scaler = object('HorizontalPodAutoscaler', 'autoscaling/v2', { spec, status });
    const target = object('Deployment', 'apps/v1', { metadata: { name: 'other' } });

    expect(verdictOf(scaler, { written: scaler }).state).to.equal('waiting');
    expect(verdictOf(scaler, { written: scaler, peers: [target] }).state).to.equal('ready');
    expect(verdictOf(scaler).state).to.equal('ready');
  });

  it('is failed after a grace where what it scales does not exist', () => {
    const conditions = [
      { type: 'AbleToScale', status: 'False', message: 'deployments/scale.apps "wbe" not found' },
    ];
    const scaler = object('HorizontalPodAutoscaler', 'autoscaling/v2', { status: { conditions } });

    expect(verdictOf(scaler)).to.deep.include({ state: 'waiting' });
    expect(verdictOf(scaler).becomes).to.include({
      state: 'failed',
      reason: 'deployments/scale.apps "wbe" not found',
    });
  });
});
