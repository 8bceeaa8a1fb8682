import { expect } from 'chai';
import type { KubeObject, OwnerReference } from '../../../src/core/objects.ts';
import { ready } from '../../../src/core/verdict.ts';
import type { Change } from '../../../src/deploy/rollout/feed.ts';
import { makeStore } from '../../../src/deploy/rollout/store.ts';
import { isUnaffected, affectedBy } from '../../../src/deploy/rollout/affected.ts';

const KINDS = ['Deployment', 'ReplicaSet', 'Pod', 'Event'].map((kind) => ({
  apiVersion: versionOf(kind),
  kind,
}));

function versionOf(kind: string): string {
  return ['Deployment', 'StatefulSet', 'ReplicaSet'].includes(kind) ? 'apps/v1' : 'v1';
}

function object(kind: string, uid: string, owner?: KubeObject, more: object = {}): KubeObject {
  const ownerReferences: OwnerReference[] = owner
    ? [
        {
          apiVersion: versionOf(owner.kind),
          kind: owner.kind,
          name: owner.metadata.name,
          uid: owner.metadata.uid ?? '',
        },
      ]
    : [];
  return { apiVersion: versionOf(kind), kind, metadata: { name: uid, uid, ownerReferences }, ...more };
}

const web = object('Deployment', 'web');
const set = object('ReplicaSet', 'set', web);
const pod = object('Pod', 'pod', set);
const event = object('Event', 'event', undefined, { involvedObject: { kind: 'Pod', uid: 'pod' } });

function affected(changes: readonly Change[], known: readonly KubeObject[] = [web, set, pod]) {
  const store = makeStore(KINDS);
  for (const selection of KINDS)
    store.apply(selection, { type: 'listed', items: known.filter(({ kind }) => kind === selection.kind) });
  return affectedBy(changes, store);
}

const changed = (one: KubeObject): Change => ({ type: 'changed', object: one });

describe('deploy/rollout/affected', () => {
  it('finds the workload above a Pod, a ReplicaSet and an event', () => {
    for (const one of [web, set, pod, event]) expect(affected([changed(one)]), one.kind).to.include('web');
    expect(affected([{ type: 'removed', object: pod }], [web, set])).to.include('web');
    expect(affected([changed(object('Pod', 'other', object('StatefulSet', 'db')))])).to.include('db');
  });

  it('leaves open whom a change is about where that cannot be told', () => {
    expect(affected([changed(pod)], [web])).to.equal(undefined);
    expect(affected([changed(web), changed(object('Service', 'service'))])).to.equal(undefined);
    expect(affected([changed(web), { type: 'listed', items: [] }])).to.equal(undefined);
  });

  it('leaves out a workload only where another one has changed', () => {
    const verdict = ready('2 of 2');
    const others = new Set(['other']);

    expect(isUnaffected({ applied: web, verdict }, others)).to.equal(true);
    expect(isUnaffected({ applied: web, verdict }, new Set(['web']))).to.equal(false);
    expect(isUnaffected({ applied: web, verdict }, undefined)).to.equal(false);
    expect(isUnaffected({ applied: web, verdict: undefined }, others)).to.equal(false);
    expect(isUnaffected({ applied: object('Service', 'service'), verdict }, others)).to.equal(false);
  });
});
