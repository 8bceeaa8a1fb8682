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
