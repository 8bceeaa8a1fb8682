import type { KubeObject } from '../../core/objects.ts';
import type { KubeEvent, Pod } from '../../core/pod.ts';
import type { Selection } from '../../core/ports/cluster.ts';
import { kindOf } from '../kinds/index.ts';
import { kindId } from '../kinds/kind.ts';
import type { Change } from './feed.ts';
import { selectionId } from './selections.ts';

/** Everything read so far; one cache a selection. */
export type Store = {
  apply(selection: Selection, change: Change): void;
  /** Whether every selection has been listed once, or may not be. */
  isComplete(): boolean;
  find(target: KubeObject): KubeObject | undefined;
  /** An object of a kind with an end of its own as it was last seen, though it is gone. */
  lastSeen(target: KubeObject): KubeObject | undefined;
  /** Of kinds as `kindId` names them. */
  withUid(kind: string, uid: string | undefined): KubeObject | undefined;
  isReadable(target: KubeObject): boolean;
  pods(): readonly Pod[] | undefined;
  events(): readonly KubeEvent[] | undefined;
  all(kind: string): readonly KubeObject[] | undefined;
};

type KindCache = {
  readonly kind: string;
  readonly objects: Map<string, KubeObject>;
  state: 'unread' | 'read' | 'denied';
};

export function makeStore(selections: readonly Selection[]): Store {
  const caches = new Map<string, KindCache>(
    selections.map((selection) => [
      selectionId(selection),
      { kind: kindId(selection), objects: new Map<string, KubeObject>(), state: 'unread' },
    ]),
  );
  const ended = new Map<string, KubeObject>();
  const cachesOf = (kind: string): KindCache[] => [...caches.values()].filter((cache) => cache.kind === kind);
  // Of each kind once between two changes: everything that is tracked looks at all of it.
  const lists = new Map<string, List | undefined>();
  const listOf = (kind: string): List | undefined => {
    if (!lists.has(kind)) {
      const readable = cachesOf(kind).filter(({ state }) => state === 'read');
      lists.set(kind, readable.length === 0 ? undefined : listFrom(readable));
    }
    return lists.get(kind);
  };
  const all = (kind: string): readonly KubeObject[] | undefined => listOf(kind)?.objects;
  return {
    apply: (selection, change) => {
      const cache = caches.get(selectionId(selection));
      if (!cache) return;
      applyTo(cache, change);
      if (change.type === 'removed' && kindOf(change.object)?.isFinal)
        ended.set(idOf(change.object), change.object);
      lists.delete(cache.kind);
    },
    isComplete: () => [...caches.values()].every(({ state }) => state !== 'unread'),
    find: (target) => listOf(kindId(target))?.byName.get(nameOf(target)),
    lastSeen: (target) => ended.get(idOf(target)),
    withUid: (kind, uid) => {
      for (const { objects } of cachesOf(kind)) {
        const found = uid === undefined ? undefined : objects.get(uid);
        if (found) return found;
      }
      return undefined;
    },
    isReadable: (target) => cachesOf(kindId(target)).some(({ state }) => state === 'read'),
    pods: () => all('/Pod'),
    events: () => all('/Event'),
    all,
  };
}

type List = {
  readonly objects: readonly KubeObject[];
  readonly byName: ReadonlyMap<string, KubeObject>;
};

function listFrom(caches: readonly KindCache[]): List {
  const objects = caches.flatMap((cache) => [...cache.objects.values()]);
  return { objects, byName: new Map(objects.map((object) => [nameOf(object), object])) };
}

function nameOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function applyTo(cache: KindCache, change: Change): void {
  switch (change.type) {
    case 'listed':
      cache.state = 'read';
      cache.objects.clear();
      for (const object of change.items) cache.objects.set(idOf(object), slim(object));
      break;
    case 'changed':
      cache.objects.set(idOf(change.object), slim(change.object));
      break;
    case 'removed':
      cache.objects.delete(idOf(change.object));
      break;
    case 'denied':
      cache.state = 'denied';
      break;
    case 'lost':
      break;
  }
}

function idOf(object: KubeObject): string {
  return object.metadata.uid ?? nameOf(object);
}

const NUMEROUS = new Set(['/Pod', 'apps/ReplicaSet', 'apps/ControllerRevision', '/Event']);

/** managedFields are half of a Pod's size, and hundreds of Pods may be tracked. */
function slim(object: KubeObject): KubeObject {
  if (!NUMEROUS.has(kindId(object))) return object;
  const metadata = { ...object.metadata };
  delete (metadata as { managedFields?: unknown }).managedFields;
  return { ...object, metadata };
}
