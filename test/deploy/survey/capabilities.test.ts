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

  describe('of each kind says', () => {
    const api = (group: string, status: string) => ({
      ...named(`v1.${group}`),
      spec: { group },
      status: { conditions: [{ type: 'Available', status, message: ': failing with 503' }] },
    });
    const classes = (['IngressClass', 'StorageClass', 'GatewayClass'] as const).map((kind) => ({
      need: { kind, name: 'edge' },
      present: { [kind]: [named('edge')] },
      absent: { [kind]: [named('other')], PersistentVolume: [] },
    }));
    const apis = ['metrics.k8s.io', 'custom.metrics.k8s.io', 'external.metrics.k8s.io'].map((name) => ({
      need: { kind: 'API' as const, name },
      present: { APIService: [api(name, 'True')] },
      absent: { APIService: [api('other.k8s.io', 'True')] },
    }));

    for (const { need, present, absent } of [...classes, ...apis])
      it(`${need.kind} ${need.name}: there, missing, or behind a server that answers 503`, async () => {
        const text = `${need.kind} ${need.name}`;

        expect(await lacking([need], present)).to.deep.equal([]);
        expect(await lacking([need], absent)).to.deep.equal([text]);
        // Nobody can tell, and what runs does not stop by it; of an API the server says itself that it is away.
        expect(await lacking([need], {})).to.deep.equal([]);
        const away = { APIService: [api(need.name, 'False')] };
        if (need.kind === 'API')
          expect(await lacking([need], away)).to.deep.equal([`${text}: failing with 503`]);
      });

    it('lists each kind once, whatever names are needed of it', async () => {
      const { cluster, asked } = clusterWith({ StorageClass: [], PersistentVolume: [], APIService: [] });
      const needs = ['a', 'b', 'c'].flatMap((name): Need[] => [claim(name), { kind: 'API', name }]);

      expect(await readLacks(needs, cluster, signal)).to.have.length(6);
      expect(asked.toSorted()).to.deep.equal(['APIService', 'PersistentVolume', 'StorageClass']);
    });
  });
});
