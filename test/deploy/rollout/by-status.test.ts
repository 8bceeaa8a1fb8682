import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { isWellByStatus } from '../../../src/deploy/rollout/by-status.ts';
import { object } from '../kinds/context.ts';

const moment = { rules: new Map(), at: 0 };

function web(ready: number, annotations: object = {}): KubeObject {
  const spec = { replicas: 2, template: {} };
  const counts = { replicas: 2, updatedReplicas: 2, readyReplicas: ready, availableReplicas: ready };
  return object('Deployment', 'apps/v1', {
    metadata: { generation: 3, annotations },
    spec,
    status: { observedGeneration: 3, ...counts },
  });
}

describe('deploy/rollout/by-status', () => {
  it('takes what is complete by its status for well, without anything else being read', () => {
    const service = object('Service', 'v1', { spec: { selector: { app: 'web' } } });

    expect(isWellByStatus([web(2), service, object('ConfigMap', 'v1')], moment)).to.equal(true);
  });

  it('wants a look at what is not', () => {
    expect(isWellByStatus([web(1)], moment)).to.equal(false);
    expect(
      isWellByStatus([object('Database', 'acme.io/v1', { status: { phase: 'Failed' } })], moment),
    ).to.equal(false);
  });

  it('asks nothing of what nobody waits for', () => {
    expect(isWellByStatus([web(0, { 'slipway.dev/track': 'none' })], moment)).to.equal(true);
  });
});
