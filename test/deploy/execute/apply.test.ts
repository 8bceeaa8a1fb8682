import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Plan, Step } from '../../../src/core/plan.ts';
import type { Cluster } from '../../../src/core/ports/cluster.ts';
import { applyStep, type Writing } from '../../../src/deploy/execute/apply.ts';
import { withoutReplicas } from '../../../src/deploy/plan/replicas.ts';
import { deployment } from '../../support/objects.ts';

describe('deploy/execute/apply', () => {
  it('makes a new workload with the number it begins with, and owns that no longer a moment later', async () => {
    const writes: unknown[] = [];
    const apply = async (
      object: KubeObject,
      options: Parameters<Cluster['apply']>[1],
    ): Promise<KubeObject> => {
      await Promise.resolve();
      const { replicas, template } = object['spec'] as Readonly<Record<string, unknown>>;
      writes.push({ manager: options?.manager ?? 'slipway', replicas, whole: template !== undefined });
      return object;
    };
    const object = withoutReplicas(deployment('web', 'example:1'));
    const step = { op: 'create', object, key: { kind: 'Deployment', name: 'web' }, handOver: 3, adopts: [] };
    const plan = { steps: [step], force: false } as unknown as Plan;
    const writing = { plan, cluster: { apply } as unknown as Cluster, clock: { now: () => 0 } };

    await applyStep(step as unknown as Step, writing as unknown as Writing, new AbortController().signal);

    expect(writes).to.deep.equal([
      { manager: 'slipway', replicas: 3, whole: true },
      { manager: 'slipway-replicas', replicas: 3, whole: false },
      { manager: 'slipway', replicas: undefined, whole: true },
    ]);
  });

  it('answers with what finalizers keep, and with nothing for what they let go', async () => {
    const removed = async (finalizers: readonly string[] | undefined): Promise<KubeObject | undefined> => {
      let now = 0;
      const metadata = { name: 'old', uid: 'u', deletionTimestamp: '2026-11-28T12:00:00Z', finalizers };
      const live = finalizers && { apiVersion: 'v1', kind: 'ConfigMap', metadata };
      const step = { op: 'delete', key: { group: '', kind: 'ConfigMap', name: 'old' }, live: { uid: 'u' } };
      const cluster = { remove: async () => Promise.resolve(), get: async () => Promise.resolve(live) };
      const clock = {
        now: () => now,
        wait: async (ms: number) => {
          now += ms;
          await Promise.resolve();
        },
      };
      const writing = { plan: { steps: [step] }, cluster, clock } as unknown as Writing;
      return applyStep(step as unknown as Step, writing, new AbortController().signal);
    };

    expect((await removed(['acme.io/hold']))?.metadata.name).to.equal('old');
    expect(await removed([])).to.equal(undefined);
    expect(await removed(undefined)).to.equal(undefined);
  });
});
