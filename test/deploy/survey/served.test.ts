import { expect } from 'chai';
import type { Cluster } from '../../../src/core/ports/cluster.ts';
import { servedRef } from '../../../src/deploy/survey/served.ts';

const { signal } = new AbortController();

function serving(...apiVersions: readonly string[]): Cluster {
  return {
    resource: async (apiVersion: string) =>
      Promise.resolve(
        apiVersions.includes(apiVersion) ? { name: 'parts', group: 'x', namespaced: true } : undefined,
      ),
    versions: async () => Promise.resolve(apiVersions.map((one) => one.split('/')[1] ?? '')),
  } as unknown as Cluster;
}

describe('deploy/served', () => {
  const ref = { apiVersion: 'x.example.com/v1beta1', kind: 'Part', namespace: 'dev', name: 'one' };

  it('finds an object under the version it was applied in, else under another one of its group', async () => {
    expect(await servedRef(ref, serving('x.example.com/v1beta1'), signal)).to.deep.equal(ref);
    expect(await servedRef(ref, serving('x.example.com/v1'), signal)).to.deep.equal({
      ...ref,
      apiVersion: 'x.example.com/v1',
    });
    expect(await servedRef(ref, serving(), signal)).to.equal(undefined);
  });
});
