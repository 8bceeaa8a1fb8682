import { expect } from 'chai';
import { forbidden } from '../../../src/core/catalogue/cluster.ts';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Cluster } from '../../../src/core/ports/cluster.ts';
import type { Need } from '../../../src/deploy/plan/capabilities.ts';
import { readLacks } from '../../../src/deploy/survey/capabilities.ts';

const { signal } = new AbortController();

/** A cluster that has these objects; what is undefined may not be listed. */
function clusterWith(objects: Readonly<Record<string, readonly object[] | undefined>>) {
  const asked: string[] = [];
  const cluster = {
    list: async ({ kind }: { kind: string }) => {
      asked.push(kind);
      const items = objects[kind];
      if (!items) throw forbidden({ code: 403, reason: 'Forbidden', message: `list ${kind}`, causes: [] });
      return Promise.resolve({ items: items as readonly KubeObject[], resourceVersion: '1' });
    },
  } as unknown as Cluster;
  return { cluster, asked };
}

const named = (name: string, more: object = {}) => ({ metadata: { name, ...more } });
const claim = (name?: string): Need => ({ kind: 'StorageClass', name });

async function lacking(
  needs: readonly Need[],
  objects: Parameters<typeof clusterWith>[0],
): Promise<string[]> {
  const lacks = await readLacks(needs, clusterWith(objects).cluster, signal);
  return lacks.map(({ need, broken }) => `${need.kind} ${need.name ?? '(default)'}${broken ?? ''}`);
}

describe('deploy/survey/capabilities', () => {
  it('asks once for each need, however many objects have it', async () => {
    const { cluster, asked } = clusterWith({ IngressClass: [named('nginx')], APIService: [] });
    const needs = Array.from({ length: 50 }, (): Need[] => [
      { kind: 'IngressClass', name: 'nginx' },
      { kind: 'API', name: 'metrics.k8s.io' },
    ]).flat();

    expect((await readLacks(needs, cluster, signal)).map(({ need }) => need.kind)).to.deep.equal(['API']);
    expect(asked).to.deep.equal(['IngressClass', 'APIService']);
  });

  it('takes what may not be read to be there', async () => {
    expect(await lacking([claim('gp3'), { kind: 'API', name: 'x' }], {})).to.deep.equal([]);
    expect(await lacking([claim('gp3')], { StorageClass: [] })).to.deep.equal([]);
  });

  it('knows the class that is the default, and volumes that somebody made by hand', async () => {
    const usual = named('gp3', { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } });
    const byHand = { ...named('v'), spec: { storageClassName: 'manual' } };
    const PersistentVolume = [byHand];

    expect(await lacking([claim()], { StorageClass: [usual], PersistentVolume })).to.deep.equal([]);
    expect(await lacking([claim()], { StorageClass: [named('gp3')], PersistentVolume })).to.deep.equal([
      'StorageClass (default)',
    ]);
    expect(await lacking([claim('manual')], { StorageClass: [], PersistentVolume })).to.deep.equal([]);
  });

  it('calls an API broken where none of its versions answers', async () => {
    const api = (status: string) => ({
      ...named('a'),
      spec: { group: 'metrics.k8s.io' },
      status: { conditions: [{ type: 'Available', status, message: ' 503' }] },
    });
    const need: Need = { kind: 'API', name: 'metrics.k8s.io' };

    expect(await lacking([need], { APIService: [api('False')] })).to.deep.equal(['API metrics.k8s.io 503']);
    expect(await lacking([need], { APIService: [api('False'), api('True')] })).to.deep.equal([]);
  });
});
