import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Cluster } from '../../../src/core/ports/cluster.ts';
import { refOf } from '../../../src/core/ports/cluster.ts';
import { liveReader } from '../../../src/deploy/survey/live.ts';
import { fakeCluster, type World } from '../../support/fake-cluster.ts';
import { configMap, service } from '../../support/objects.ts';

const { signal } = new AbortController();
const within = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, namespace: 'shop' },
});
const services = ['a', 'b', 'c', 'd', 'e'].map((name) => within(service(name)));

/** A cluster that remembers what it was asked. */
function watched(world: World): { readonly cluster: Cluster; readonly asked: string[] } {
  const fake = fakeCluster(world);
  const asked: string[] = [];
  const cluster = {
    ...fake,
    get: async (...args: Parameters<typeof fake.get>) => {
      asked.push(`get ${args[0].name}`);
      return fake.get(...args);
    },
    list: async (...args: Parameters<typeof fake.list>) => {
      asked.push(`list ${args[0].kind}`);
      return fake.list(...args);
    },
  };
  return { cluster: cluster as unknown as Cluster, asked };
}

async function namesRead(objects: readonly KubeObject[], cluster: Cluster): Promise<readonly unknown[]> {
  const refs = objects.map(refOf);
  const read = liveReader(refs, cluster, async (ask) => ask());
  return Promise.all(refs.map(async (ref) => (await read(ref, signal))?.metadata.name));
}

describe('deploy/live', () => {
  it('asks once for many objects of a kind, and knows which are not there', async () => {
    const { cluster, asked } = watched({ objects: services.slice(1) });

    expect(await namesRead(services, cluster)).to.deep.equal([undefined, 'b', 'c', 'd', 'e']);
    expect(asked).to.deep.equal(['list Service']);
  });

  it('asks for each of a few', async () => {
    const { cluster, asked } = watched({ objects: services });

    expect(await namesRead(services.slice(0, 2), cluster)).to.deep.equal(['a', 'b']);
    expect(asked).to.deep.equal(['get a', 'get b']);
  });

  it('asks for each where it may not list', async () => {
    const { cluster, asked } = watched({ objects: services });
    const { cluster: closed } = watched({ denied: ['Service'] });
    const list: Cluster['list'] = async (...args) => closed.list(...args);

    expect(await namesRead(services, { ...cluster, list })).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    expect(asked).to.have.length(5);
  });

  it('finds a ConfigMap that is labelled as if it were a record', async () => {
    const maps = ['a', 'b', 'c', 'd'].map((name) => within(configMap(name)));
    const { cluster, asked } = watched({ objects: maps });
    const list: Cluster['list'] = async ({ labelSelector }) => {
      expect(labelSelector).to.equal('!slipway.dev/record');
      return Promise.resolve({ items: maps.slice(1), resourceVersion: '1' });
    };

    expect(await namesRead(maps, { ...cluster, list })).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(asked).to.deep.equal(['get a']);
  });
});
