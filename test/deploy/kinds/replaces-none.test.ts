import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { currentPodsOf, judge } from '../../../src/deploy/kinds/index.ts';
import { policyOf } from '../../../src/deploy/kinds/policy.ts';
import { annotated } from '../../support/objects.ts';
import { context, object } from './context.ts';

/** A Pod as the API server has it: more than its template says, and images by another registry and with a digest. */
function podOf(name: string, image: string, { ready = true, env = [] as object[] } = {}): KubeObject {
  return object('Pod', 'v1', {
    metadata: {
      name,
      uid: `u-${name}`,
      labels: { app: 'web', injected: 'yes' },
      ownerReferences: [
        { apiVersion: 'v1', kind: 'ReplicaSet', name: 'web', uid: 'u-web', controller: true },
      ],
    },
    spec: {
      nodeName: 'node-1',
      containers: [
        { name: 'web', image, env: [...env, { name: 'INJECTED', value: '1' }] },
        { name: 'proxy', image: 'proxy:9' },
      ],
    },
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

const KINDS = [
  ['ReplicaSet', 'apps/v1'],
  ['ReplicationController', 'v1'],
] as const;

for (const [kind, apiVersion] of KINDS)
  describe(`a ${kind}, which replaces no pod`, () => {
    const set = (image: string, more: object = {}): KubeObject =>
      object(kind, apiVersion, {
        metadata: { generation: 2 },
        spec: {
          replicas: 2,
          template: {
            metadata: { labels: { app: 'web' } },
            spec: { containers: [{ name: 'web', image, resources: {}, ...more }] },
          },
        },
        status: { observedGeneration: 2, replicas: 2, readyReplicas: 2, availableReplicas: 2 },
      });
    const said = (live: KubeObject, pods: readonly KubeObject[], required?: string): string => {
      const policy = policyOf(required ? annotated(live, { 'slipway.dev/required': required }) : live);
      const { state, reason } = judge(live, context({ pods, policy }));
      return `${state}: ${reason}`;
    };

    it('is ready with the pods of its template, however the cluster has changed them', () => {
      const pods = [podOf('a', 'mirror.local/web:2@sha256:aa'), podOf('b', 'mirror.local/web:2@sha256:aa')];

      expect(said(set('registry.example.com/web:2'), pods)).to.equal('ready: 2 of 2 pods ready');
    });

    it('is failed while its pods are of an earlier template, as they stay so', () => {
      const pods = [podOf('a', 'web:1'), podOf('b', 'web:1')];

      expect(said(set('web:2'), pods)).to.equal(
        `failed: 0 of 2 new pods ready, 2 old left: a ${kind} replaces none`,
      );
      expect(said(set('web:1', { env: [{ name: 'A', value: '1' }] }), pods)).to.match(/^failed: /);
      expect(currentPodsOf(set('web:2'), { pods, replicaSets: [], controllerRevisions: [] })).to.deep.equal(
        [],
      );
    });

    it('is ready where as many of its pods may be missing as are old', () => {
      expect(said(set('web:2'), [podOf('a', 'web:1'), podOf('b', 'web:2')], '50%')).to.equal(
        `ready: 1 of 2 new pods ready, 1 old left: a ${kind} replaces none`,
      );
    });

    it('is failed by what crashes', () => {
      const pods = [podOf('a', 'web:2', { ready: false }), podOf('b', 'web:2', { ready: false })];

      expect(said(set('web:2'), pods)).to.equal(
        'failed: container web exited with 1 (2 pods, 6 crashes each, allowed 1 each)',
      );
    });

    it('waits while the old ones go', () => {
      const leaving = [podOf('a', 'web:1'), podOf('b', 'web:1')].map((pod) => ({
        ...pod,
        metadata: { ...pod.metadata, deletionTimestamp: '2026-11-28T12:00:00Z' },
      }));

      expect(said(set('web:2'), leaving)).to.equal('waiting: 0 of 2 pods ready');
    });
  });
