import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { JudgeContext } from '../../../src/deploy/kinds/context.ts';
import { judge } from '../../../src/deploy/kinds/index.ts';
import type { Assessment } from '../../../src/deploy/kinds/kind.ts';
import { policyOf } from '../../../src/deploy/kinds/policy.ts';
import { context, object } from './context.ts';

function endOf({ lapse, ...verdict }: Assessment): string {
  return lapse ? endOf(lapse.to) : `${verdict.state}: ${verdict.reason}`;
}

const ends = (live: KubeObject, more: Partial<JudgeContext> = {}): string =>
  endOf(judge(live, context(more)));

describe('unusual states', () => {
  describe('a Pod by itself that is not started again', () => {
    const smoke = (spec: object): KubeObject =>
      object('Pod', 'v1', {
        spec: { restartPolicy: 'Never', containers: [{ name: 'smoke', ...spec }] },
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [{ name: 'smoke', ready: true, state: { running: {} } }],
        },
      });

    it('is waited for to its end, as its containers are ready the moment they start', () => {
      expect(ends(smoke({}))).to.equal('waiting: it runs, and has not ended yet');
    });

    it('serves where it has a probe of its readiness', () => {
      expect(ends(smoke({ readinessProbe: { tcpSocket: { port: 80 } } }))).to.equal('ready: it is ready');
    });
  });

  describe('a paused Deployment', () => {
    const template = { metadata: { labels: { app: 'web' } } };
    const web = (replicas: number, status: object): KubeObject =>
      object('Deployment', 'apps/v1', {
        spec: { replicas, paused: true, template },
        status: { observedGeneration: 1, ...status },
      });
    const own = { uid: 'u-set', ownerReferences: [{ uid: 'u-web' }] };
    const replicaSets = [object('ReplicaSet', 'apps/v1', { metadata: own, spec: { template } })];

    it('is scaled all the same, and says that it is paused', () => {
      const status = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
      const scaled = { replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 };

      expect(ends(web(3, status), { replicaSets })).to.match(/^waiting: 0 of 3/);
      expect(ends(web(2, {}), { replicaSets })).to.match(/^waiting: 0 of 2/);
      expect(judge(web(3, scaled), context({ replicaSets, pods: undefined })).reason).to.match(/\(paused\)$/);
    });

    it('is failed where new pods are held back', () => {
      const held = 'failed: it is paused, so no new pod is started';

      expect(ends(web(2, {}))).to.equal(held);
      expect(ends(web(2, { replicas: 2, updatedReplicas: 1 }), { replicaSets })).to.equal(held);
    });
  });

  it('a Job without parallelism is paused as written, and one that a queue holds is not', () => {
    const job = (manager: string): KubeObject =>
      object('Job', 'batch/v1', {
        metadata: { managedFields: [{ manager, fieldsV1: { 'f:spec': { 'f:parallelism': {} } } }] },
        spec: { parallelism: 0, suspend: false },
        status: {},
      });

    expect(ends(job('slipway'))).to.equal('ready: runs nothing with parallelism 0, as written');
    expect(ends(job('queue'))).to.match(/^waiting: /);
  });

  describe('a claim that is to grow', () => {
    const claim = (status: object, asked = '2Gi'): KubeObject =>
      object('PersistentVolumeClaim', 'v1', {
        spec: { resources: { requests: { storage: asked } } },
        status: { phase: 'Bound', capacity: { storage: '1Gi' }, ...status },
      });
    const says = (type: string, message = ''): object => ({
      conditions: [{ type, status: 'True', message }],
    });
    const grown = (status: object, asked?: string): string =>
      ends(claim(status, asked), { written: claim({}, asked) });

    it('is no good before it has', () => {
      expect(grown({})).to.equal('failed: no controller reports on it: it is to grow from 1Gi to 2Gi');
      expect(grown(says('Resizing'))).to.equal('waiting: it is to grow from 1Gi to 2Gi');
      expect(grown({ capacity: { storage: '2048Mi' } })).to.equal('ready: bound, 2048Mi');
      expect(grown({}, '512Mi')).to.equal('ready: bound, 1Gi');
    });

    it('waits for a Pod where only its file system is left', () => {
      expect(grown(says('FileSystemResizePending'))).to.equal(
        'ready: bound, 1Gi; it is to grow from 1Gi to 2Gi when a pod mounts it again',
      );
    });

    it('fails where its driver cannot', () => {
      const message = 'quota of disks exceeded';
      const resizeFailed = object('Event', 'v1', {
        reason: 'VolumeResizeFailed',
        message,
        involvedObject: { uid: 'u-web' },
      });

      expect(grown(says('ControllerResizeError', message))).to.equal(`failed: ${message}`);
      expect(ends(claim({}), { written: claim({}), events: [resizeFailed] })).to.equal(`failed: ${message}`);
    });

    it('of an earlier release holds up no other', () => {
      expect(ends(claim({}))).to.equal('ready: bound, 1Gi; it is to grow from 1Gi to 2Gi');
    });
  });

  describe('a custom resource without a usual condition', () => {
    const says = (type: string, status: string, reason = '', message = ''): object => ({
      conditions: [{ type, status, reason, message }],
    });
    const rows: readonly (readonly [status: object, ends: RegExp])[] = [
      [says('ReconcileError', 'True', 'Oops', 'no such table'), /^failed: Oops: no such table/],
      [says('ErrorOccurred', 'True', 'Oops'), /^failed/],
      [says('Failure', 'True', 'Failed', 'task 3'), /^failed: Failed: task 3/],
      [says('ResolutionFailed', 'True', 'Constraints'), /^failed/],
      [says('Irreconcilable', 'True', 'Conflict'), /^failed/],
      [says('NotReady', 'True', 'Creating', 'pods start'), /^waiting: Creating: pods start/],
      [says('NotReady', 'True', 'BrokerLost'), /^failed/],
      [says('ReconcileSuccess', 'False', 'ReconcileFailed', 'no disk'), /^failed: ReconcileFailed: no disk/],
      [says('ReconcileError', 'False', 'AllFailedBefore'), /^ready/],
      [says('NoErrors', 'True'), /^ready/],
      [says('Degraded', 'False', 'NoErrors'), /^ready/],
      [says('Degraded', 'False', 'ErrorFree'), /^ready/],
      [says('Upgraded', 'False', 'NoFailures'), /^ready/],
      [says('NodeFailure', 'True', 'Gone'), /^failed/],
      [says('Deployed', 'False', 'Installing'), /^ready/],
      [{ phase: 'Failed', message: 'image is gone' }, /^failed: phase is Failed: image is gone/],
      [{ phase: 'CreateFailed' }, /^failed/],
      [{ state: 'error', error: 'no quorum' }, /^failed: state is error: no quorum/],
      [{ phase: 'Invalid' }, /^failed/],
      [{ phase: 'Creating' }, /^waiting: phase is Creating/],
      [{ phase: 'ApplyingChanges' }, /^waiting/],
      [{ state: 'initializing' }, /^waiting/],
      [{ phase: 'Running' }, /^ready/],
      [{ phase: 'Up' }, /^ready: exists/],
      [{ phase: 'Failed', ...says('Ready', 'True') }, /^ready/],
    ];

    for (const [status, verdict] of rows)
      it(`${JSON.stringify(status)} ends ${verdict.source}`, () => {
        const live = object('Database', 'acme.io/v1', { metadata: { generation: 1 }, status });

        expect(ends(live, { withStatus: new Set(['acme.io/Database']) })).to.match(verdict);
      });
  });

  describe('what a template allows, as it comes from elsewhere', () => {
    const allowing = (rules: string) => {
      const annotations = { 'slipway.dev/allows': rules };
      return policyOf(object('Service', 'v1', { metadata: { annotations } }));
    };
    const peers = [
      object('Deployment', 'apps/v1', { spec: { template: { metadata: { labels: { app: 'other' } } } } }),
    ];
    const service = object('Service', 'v1', {
      spec: { selector: { app: 'web' }, ports: [{ targetPort: 'http' }] },
    });

    it('is no failure of a Service without pods, or without their port', () => {
      const pods = [
        object('Pod', 'v1', {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web' }] },
          status: { conditions: [{ type: 'Ready', status: 'True' }] },
        }),
      ] as unknown as JudgeContext['pods'];

      expect(ends(service, { peers })).to.match(/^failed: no pod has the labels/);
      expect(ends(service, { peers, policy: allowing('service-selects') })).to.match(/^ready: no pod has/);
      expect(ends(service, { pods })).to.match(/^failed: no container behind it has a port named http/);
      expect(ends(service, { pods, policy: allowing('service-selects, service-port') })).to.match(
        /^ready: 1/,
      );
    });

    it('is no failure of an autoscaler without its target', () => {
      const message = 'deployments.apps "late" not found';
      const scaler = object('HorizontalPodAutoscaler', 'autoscaling/v2', {
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'late' } },
        status: { conditions: [{ type: 'AbleToScale', status: 'False', message }] },
      });

      expect(ends(scaler)).to.equal(`failed: ${message}`);
      expect(ends(scaler, { policy: allowing('hpa-target') })).to.equal(
        `ready: scales nothing yet: ${message}`,
      );
    });
  });
});
