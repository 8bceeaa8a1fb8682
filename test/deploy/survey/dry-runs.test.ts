import { expect } from 'chai';
import { type KubeObject, keyId, keyOf } from '../../../src/core/objects.ts';
import type { Cluster } from '../../../src/core/ports/cluster.ts';
import { type DryRuns, openDryRuns } from '../../../src/deploy/survey/dry-runs.ts';
import type { Autoscaled } from '../../../src/deploy/plan/replicas.ts';
import { openWarned } from '../../../src/deploy/survey/warned.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';
import { configMap, deployment } from '../../support/objects.ts';

const { signal } = new AbortController();
const map = configMap('settings');

function at(resourceVersion: string | undefined, object: KubeObject = map): KubeObject {
  return {
    ...object,
    metadata: { ...object.metadata, ...(resourceVersion !== undefined && { resourceVersion }) },
  };
}

/** Dry runs on a server whose object has these versions, one after the other; with what it was asked about. */
function opened(
  versions: readonly (string | undefined)[],
  autoscaled: Promise<Autoscaled> = Promise.resolve(new Map()),
): { readonly runs: DryRuns; readonly asked: KubeObject[] } {
  const asked: KubeObject[] = [];
  const apply: Cluster['apply'] = async (object, { dryRun }) => {
    expect(dryRun).to.equal(true);
    asked.push(object);
    return Promise.resolve(at(versions[asked.length - 1], object));
  };
  const cluster = { ...fakeCluster({}), apply } as Cluster;
  return {
    runs: openDryRuns({
      cluster,
      force: () => false,
      autoscaled,
      inTurn: async (ask) => ask(),
      warned: openWarned(),
    }),
    asked,
  };
}

describe('deploy/dry-runs', () => {
  it('asks once, before anybody has read the object', async () => {
    const { runs, asked } = opened(['7']);

    runs.begin(map, signal);
    const next = await runs.next(map, at('7'), signal);

    expect(next.metadata.resourceVersion).to.equal('7');
    expect(asked).to.have.length(1);
  });

  it('asks once about an object that is not there', async () => {
    const { runs, asked } = opened([undefined]);

    runs.begin(map, signal);
    await runs.next(map, undefined, signal);

    expect(asked).to.have.length(1);
  });

  for (const [what, live] of [
    ['changed', at('8')],
    ['was deleted', undefined],
  ] as const)
    it(`asks anew about an object that ${what} in between`, async () => {
      const { runs, asked } = opened(['7', live && '8']);

      runs.begin(map, signal);
      const next = await runs.next(map, live, signal);

      expect(next.metadata.resourceVersion).to.equal(live && '8');
      expect(asked).to.have.length(2);
    });

  it('leaves out the replicas of any kind that an autoscaler sets', async () => {
    const own = {
      apiVersion: 'example.com/v1',
      kind: 'Rollout',
      metadata: { name: 'own' },
      spec: { replicas: 3 },
    };
    const scaled = new Map([[keyId(keyOf(own)), { kind: 'HorizontalPodAutoscaler', name: 'own' }]]);
    const { runs, asked } = opened([undefined], Promise.resolve(scaled));

    await runs.next(own, undefined, signal);

    expect(asked[0]).to.deep.include({ kind: 'Rollout', spec: {} });
  });

  it('waits with a workload until it is known whether an autoscaler sets its replicas', async () => {
    const web = { ...deployment('web', 'example:1'), spec: { replicas: 3, paused: false } };
    const scaled = new Map([[keyId(keyOf(web)), { kind: 'HorizontalPodAutoscaler', name: 'web' }]]);
    let know: (autoscaled: Autoscaled) => void = () => undefined;
    const { runs, asked } = opened(['7'], new Promise((done) => (know = done)));

    runs.begin(web, signal);
    runs.begin(map, signal);
    await runs.next(map, at('7'), signal);
    know(scaled);
    await runs.next(web, at(undefined, web), signal);

    expect(asked.map(({ kind, ...object }) => [kind, object['spec']])).to.deep.equal([
      ['ConfigMap', undefined],
      ['Deployment', { paused: false }],
    ]);
  });

  describe('of many objects that are as the last apply left them', () => {
    const names = ['a', 'b', 'c', 'd'];

    /** As a server stores it after our apply. */
    function stored(object: KubeObject): KubeObject {
      const { data = {} } = object as { readonly data?: Readonly<Record<string, string>> };
      const fieldsV1 = { 'f:data': Object.fromEntries(Object.keys(data).map((key) => [`f:${key}`, {}])) };
      const entry = { manager: 'slipway', operation: 'Apply', apiVersion: 'v1', fieldsV1 };
      return { ...object, metadata: { ...object.metadata, resourceVersion: '7', managedFields: [entry] } };
    }

    /** Answers what admission makes of an object; with the names of those it was asked about. */
    function admitting(admit: (object: KubeObject) => KubeObject) {
      const asked: string[] = [];
      const apply: Cluster['apply'] = async (object) => {
        asked.push(object.metadata.name);
        return Promise.resolve(admit(stored(object)));
      };
      const cluster = { ...fakeCluster({}), apply } as Cluster;
      const autoscaled = Promise.resolve(new Map());
      const inTurn = async <T>(ask: () => Promise<T>): Promise<T> => ask();
      const runs = openDryRuns({ cluster, force: () => false, autoscaled, inTurn, warned: openWarned() });
      return { runs, asked };
    }

    /** All at once, as a survey asks. */
    async function nextOf(runs: DryRuns, written: readonly KubeObject[], live: readonly KubeObject[]) {
      for (const object of written) runs.begin(object, signal);
      return Promise.all(written.map(async (object, index) => runs.next(object, live[index], signal)));
    }

    const maps = names.map((name) => configMap(name));
    const live = maps.map(stored);

    it('asks about one', async () => {
      const { runs, asked } = admitting((object) => object);

      expect(await nextOf(runs, maps, live)).to.deep.equal(live);
      expect(asked).to.deep.equal(['a']);
    });

    it('asks about the first of them where the first of all has changed, and about what has changed', async () => {
      const { runs, asked } = admitting((object) => object);
      const changed = { ...configMap('a'), data: { key: 'other' } };
      const more = { ...configMap('c'), data: { key: 'value', more: 'x' } };

      const next = await nextOf(runs, [changed, ...maps.slice(1, 2), more, ...maps.slice(3)], live);

      expect(next.map((object) => object['data'])).to.deep.equal([
        { key: 'other' },
        { key: 'value' },
        { key: 'value', more: 'x' },
        { key: 'value' },
      ]);
      expect(asked.toSorted()).to.deep.equal(['a', 'b', 'c']);
    });

    it('asks about all of them where admission changes the first', async () => {
      const injected = { 'example.com/injected': 'yes' };
      const { runs, asked } = admitting((object) => ({
        ...object,
        metadata: { ...object.metadata, labels: injected },
      }));

      const next = await nextOf(runs, maps, live);

      expect(next.map(({ metadata }) => metadata.labels)).to.deep.equal(names.map(() => injected));
      expect(asked).to.have.members(names);
    });

    it('asks about all of them where the first is refused', async () => {
      const { runs, asked } = admitting(({ metadata: { name } }) => {
        throw new Error(`${name} is refused`);
      });

      const refused = await Promise.all(
        maps.map(async (map, index) =>
          runs.next(map, live[index], signal).catch((error: unknown) => (error as Error).message),
        ),
      );

      expect(refused).to.deep.equal(names.map((name) => `${name} is refused`));
      expect(asked).to.have.members(names);
    });
  });
});
