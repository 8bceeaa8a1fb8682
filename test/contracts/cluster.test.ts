import { expect } from 'chai';
import type { KubeObject } from '../../src/core/objects.ts';
import { apiStatusOf } from '../../src/core/api-status.ts';
import { type Deployer, deployer, never } from '../support/deployer.ts';
import { failureOf } from '../support/failure.ts';
import { fakeCluster, type Reading } from '../support/fake-cluster.ts';
import { scriptedCluster } from '../deploy/rollout/script.ts';

/** A world with these objects in it, in which nobody may list Nodes. */
type Opened = { readonly cluster: Reading; readonly namespace: string };

const labelled = (namespace: string, name: string, labels: Readonly<Record<string, string>>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, labels },
  data: { key: 'value' },
});

function objectsIn(namespace: string): readonly KubeObject[] {
  return [
    labelled(namespace, 'a', { app: 'a', tier: 'web' }),
    labelled(namespace, 'b', { app: 'b', tier: 'web' }),
  ];
}

async function openReal(): Promise<Deployer> {
  const real = await deployer('contract');
  for (const object of objectsIn(real.namespace)) await real.cluster.create(object, {}, never);
  return real;
}

async function openFake(): Promise<Opened> {
  const objects = [...objectsIn('contract'), ...objectsIn('elsewhere')];
  return Promise.resolve({ cluster: fakeCluster({ objects, denied: ['Node'] }), namespace: 'contract' });
}

for (const [name, open] of [
  ['fake', openFake],
  ['kube-apiserver', openReal],
] as const)
  describe(`Cluster contract: ${name}`, function () {
    this.timeout(60_000);
    let cluster: Reading;
    let all: { readonly apiVersion: string; readonly kind: string; readonly namespace: string };

    before(async function () {
      this.timeout(600_000);
      const opened = await open();
      cluster = opened.cluster;
      all = { apiVersion: 'v1', kind: 'ConfigMap', namespace: opened.namespace };
    });

    async function namesOf(selectors: Readonly<Record<string, string>>): Promise<readonly string[]> {
      const { items } = await cluster.list({ ...all, ...selectors }, never);
      return items.map(({ metadata }) => metadata.name).toSorted();
    }

    it('gets an object whole, and nothing where there is none', async () => {
      const found = await cluster.get({ ...all, name: 'a' }, never);

      expect(found).to.deep.include({ apiVersion: 'v1', kind: 'ConfigMap', data: { key: 'value' } });
      expect(await cluster.get({ ...all, name: 'none' }, never)).to.equal(undefined);
      expect(
        await cluster.get({ ...all, namespace: 'elsewhere-1', name: 'a' }, never).catch(() => undefined),
      ).to.equal(undefined);
    });

    it('lists objects of one namespace with their kind, and the version to watch from', async () => {
      const { items, resourceVersion } = await cluster.list({ ...all, labelSelector: 'app=a' }, never);

      expect(items.map(({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata.name])).to.deep.equal([
        ['v1', 'ConfigMap', 'a'],
      ]);
      expect(resourceVersion).to.match(/^\d+$/);
    });

    it('selects by labels and by name', async () => {
      expect(await namesOf({ labelSelector: 'tier=web' })).to.deep.equal(['a', 'b']);
      expect(await namesOf({ labelSelector: 'tier=web,app=b' })).to.deep.equal(['b']);
      expect(await namesOf({ labelSelector: 'tier=none' })).to.deep.equal([]);
      expect(await namesOf({ fieldSelector: 'metadata.name=b' })).to.deep.equal(['b']);
    });

    it('says with 403 that a kind may not be read', async () => {
      const error = await failureOf(cluster.list({ apiVersion: 'v1', kind: 'Node' }, never));

      expect(error.code).to.equal('FORBIDDEN');
      expect(apiStatusOf(error)).to.include({ code: 403, reason: 'Forbidden' });
    });

    it('ends with the reason of the signal', async () => {
      const gone = AbortSignal.abort(new Error('enough'));

      const [listing, getting] = await Promise.allSettled([
        cluster.list(all, gone),
        cluster.get({ ...all, name: 'a' }, gone),
      ]);

      expect(
        [listing, getting].map((ended) => ended.status === 'rejected' && ended.reason === gone.reason),
      ).to.deep.equal([true, true]);
    });

    it('watches in silence where nothing moves, until the signal', async () => {
      const { resourceVersion } = await cluster.list(all, never);
      const stop = new AbortController();
      const seen: string[] = [];

      const watching = (async () => {
        for await (const { type } of cluster.watch({ ...all, resourceVersion }, stop.signal)) seen.push(type);
      })().catch(() => undefined);
      await cluster.list(all, never);
      stop.abort(new Error('enough'));
      await watching;

      expect(seen.filter((type) => type !== 'BOOKMARK')).to.deep.equal([]);
    });
  });

/** What is scripted is what goes wrong and when; what goes right has to be as it is with a real one. */
for (const name of ['script', 'kube-apiserver'] as const)
  describe(`Cluster contract, changes: ${name}`, function () {
    this.timeout(60_000);

    it('lists what is there, and from that version on tells each change once, in order', async () => {
      const { cluster, namespace, change } = name === 'script' ? scripted() : await changing();
      const all = { apiVersion: 'v1', kind: 'ConfigMap', namespace, labelSelector: 'tier=web' };
      const stop = new AbortController();
      const { items, resourceVersion } = await cluster.list(all, never);
      await change();
      const seen: string[] = [];

      for await (const { type, object } of cluster.watch({ ...all, resourceVersion }, stop.signal)) {
        if (type !== 'BOOKMARK') seen.push(`${type} ${object.kind} ${object.metadata.name}`);
        if (seen.length === 3) break;
      }
      stop.abort(new Error('enough'));

      expect(items.map(({ metadata }) => metadata.name)).to.deep.equal(['a', 'b']);
      expect(seen).to.deep.equal(['MODIFIED ConfigMap a', 'ADDED ConfigMap c', 'DELETED ConfigMap b']);
    });
  });

type Changing = Opened & { readonly change: () => Promise<void> };

function scripted(): Changing {
  const [a, b] = objectsIn('contract') as [KubeObject, KubeObject];
  const { cluster } = scriptedCluster([
    { list: [a, b], at: '1' },
    {
      watch: [
        { type: 'MODIFIED', object: a },
        { type: 'ADDED', object: labelled('contract', 'c', { tier: 'web' }) },
        { type: 'DELETED', object: b },
      ],
    },
  ]);
  return { cluster, namespace: 'contract', change: async () => Promise.resolve() };
}

async function changing(): Promise<Changing> {
  const { cluster, namespace } = await openReal();
  const [a, b] = objectsIn(namespace) as [KubeObject, KubeObject];
  const ref = ({ apiVersion, kind, metadata }: KubeObject) => ({
    apiVersion,
    kind,
    namespace,
    name: metadata.name,
  });
  return {
    cluster,
    namespace,
    change: async () => {
      await cluster.patch(ref(a), { type: 'merge', body: { data: { key: 'other' } } }, never);
      await cluster.create(labelled(namespace, 'c', { tier: 'web' }), {}, never);
      await cluster.remove(ref(b), {}, never);
    },
  };
}
