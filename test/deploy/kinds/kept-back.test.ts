import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { currentPodsOf, judge } from '../../../src/deploy/kinds/index.ts';
import { context, object } from './context.ts';

const OLD = 'web-old';
const NEW = 'web-new';

function podOf(name: string, hash: string, crashes = 0): KubeObject {
  const broken = {
    ready: false,
    restartCount: crashes,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 1 } },
  };
  return object('Pod', 'v1', {
    metadata: {
      name,
      uid: `u-${name}`,
      labels: { 'controller-revision-hash': hash },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web', uid: 'u-web' }],
    },
    status: {
      conditions: [{ type: 'Ready', status: crashes > 0 ? 'False' : 'True' }],
      containerStatuses: [
        { name: 'web', ...(crashes > 0 ? broken : { ready: true, state: { running: {} } }) },
      ],
    },
  });
}

function said(live: KubeObject, pods: readonly KubeObject[], more: object = {}): string {
  const { state, reason } = judge(live, context({ pods, ...more }));
  return `${state}: ${reason}`;
}

describe('pods that stay as they are', () => {
  const set = (updateStrategy: object, available: number, replicas = 3): KubeObject =>
    object('StatefulSet', 'apps/v1', {
      metadata: { generation: 2 },
      spec: { replicas, updateStrategy },
      status: {
        observedGeneration: 2,
        replicas,
        availableReplicas: available,
        readyReplicas: available,
        currentRevision: OLD,
        updateRevision: NEW,
        updatedReplicas: 0,
      },
    });
  const partitioned = (partition: number, available: number): KubeObject =>
    set({ rollingUpdate: { partition } }, available);
  const all = [0, 1, 2].map((ordinal) => podOf(`web-${ordinal}`, OLD));
  const broken = [...all.slice(0, 2), podOf('web-2', OLD, 5)];

  it('are told with the partition as it is written', () => {
    expect(said(partitioned(9, 3), all)).to.equal(
      'ready: 0 of 0 new pods ready, 0 old left (3 kept back by partition 9)',
    );
  });

  it('are told by name and reason where one of them crashes', () => {
    const crashing =
      'failed: container web exited with 1 (6 crashes, allowed 1), in a pod that stays as it is';

    expect(said(partitioned(9, 2), broken)).to.equal(crashing);
    expect(said(set({ type: 'OnDelete' }, 2), broken)).to.equal(crashing);
    const shown = currentPodsOf(partitioned(9, 2), {
      pods: broken,
      replicaSets: [],
      controllerRevisions: [],
    });
    expect(shown.map(({ metadata }) => metadata.name)).to.include('web-2');
  });

  it('are no reason where they are to be replaced', () => {
    expect(said(partitioned(2, 2), broken)).to.contain('--unstick');
  });

  it('are told of a DaemonSet with OnDelete', () => {
    const revisions = [OLD, NEW].map((hash, revision) => ({
      ...object('ControllerRevision', 'apps/v1', {
        metadata: {
          name: hash,
          uid: hash,
          labels: { 'controller-revision-hash': hash },
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'web', uid: 'u-web' }],
        },
      }),
      revision,
    }));
    const live = object('DaemonSet', 'apps/v1', {
      metadata: { generation: 2 },
      spec: { updateStrategy: { type: 'OnDelete' } },
      status: {
        observedGeneration: 2,
        desiredNumberScheduled: 3,
        currentNumberScheduled: 3,
        updatedNumberScheduled: 0,
        numberReady: 2,
        numberAvailable: 2,
      },
    });

    expect(said(live, broken, { controllerRevisions: revisions })).to.equal(
      'failed: container web exited with 1 (6 crashes, allowed 1), in a pod that stays as it is',
    );
  });
});
