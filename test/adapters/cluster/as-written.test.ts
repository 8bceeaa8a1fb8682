import { expect } from 'chai';
import { asWritten } from '../../../src/adapters/cluster/as-written.ts';
import type { KubeObject } from '../../../src/core/objects.ts';

const lease = (holderIdentity: string, more: object = {}): KubeObject => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'lease', ...more },
  spec: { holderIdentity, acquireTime: '2026-11-29T10:00:00.000000Z' },
});

describe('adapters/cluster/as-written', () => {
  it('knows an object again by all that was written, whatever the server added', () => {
    const live = lease('alice', { uid: 'u', resourceVersion: '7', labels: { own: 'a', more: 'b' } });

    expect(asWritten(live, lease('alice', { resourceVersion: '6', labels: { own: 'a' } }))).to.equal(live);
    expect(asWritten(live, lease('bob'))).to.equal(undefined);
    expect(asWritten(live, lease('alice', { labels: { own: 'other' } }))).to.equal(undefined);
    expect(asWritten(undefined, lease('alice'))).to.equal(undefined);
  });
});
