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
});
