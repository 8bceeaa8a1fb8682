import type { KubeObject } from '../../core/objects.ts';
import type { KubeEvent, Pod } from '../../core/pod.ts';
import type { Selection } from '../../core/ports/cluster.ts';
import type { Change } from './feed.ts';
import { selectionId } from './selections.ts';

/** Everything read so far; one shelf a selection. */
export type Store = {
  apply(selection: Selection, change: Change): void;
  /** Whether every selection has been listed once, or may not be. */
  isComplete(): boolean;
  find(target: KubeObject): KubeObject | undefined;
  withUid(kind: string, uid: string | undefined): KubeObject | undefined;
  isReadable(kind: string): boolean;
  pods(): readonly Pod[] | undefined;
  events(): readonly KubeEvent[] | undefined;
  all(kind: string): readonly KubeObject[] | undefined;
};

type Shelf = {
  readonly kind: string;
  readonly objects: Map<string, KubeObject>;
  state: 'unread' | 'read' | 'denied';
};

export function makeStore(selections: readonly Selection[]): Store {
  const shelves = new Map<string, Shelf>(
    selections.map((selection) => [
      selectionId(selection),
      { kind: selection.kind, objects: new Map<string, KubeObject>(), state: 'unread' },
    ]),
  );
  const shelvesOf = (kind: string): Shelf[] => [...shelves.values()].filter((shelf) => shelf.kind === kind);
  // Of each kind once between two changes: everything that is followed looks at all of it.
  const lists = new Map<string, List | undefined>();
  const listOf = (kind: string): List | undefined => {
    if (!lists.has(kind)) {
      const readable = shelvesOf(kind).filter(({ state }) => state === 'read');
      lists.set(kind, readable.length === 0 ? undefined : listFrom(readable));
    }
    return lists.get(kind);
  };
  const all = (kind: string): readonly KubeObject[] | undefined => listOf(kind)?.objects;
  return {
    apply: (selection, change) => {
      const shelf = shelves.get(selectionId(selection));
      if (!shelf) return;
      applyTo(shelf, change);
      lists.delete(shelf.kind);
    },
    isComplete: () => [...shelves.values()].every(({ state }) => state !== 'unread'),
    find: (target) => listOf(target.kind)?.byName.get(nameOf(target)),
    withUid: (kind, uid) => {
      for (const { objects } of shelvesOf(kind)) {
        const found = uid === undefined ? undefined : objects.get(uid);
        if (found) return found;
      }
      return undefined;
    },
    isReadable: (kind) => shelvesOf(kind).some(({ state }) => state === 'read'),
    pods: () => all('Pod'),
    events: () => all('Event'),
    all,
  };
}

type List = {
  readonly objects: readonly KubeObject[];
  readonly byName: ReadonlyMap<string, KubeObject>;
};

function listFrom(shelves: readonly Shelf[]): List {
  const objects = shelves.flatMap((shelf) => [...shelf.objects.values()]);
  return { objects, byName: new Map(objects.map((object) => [nameOf(object), object])) };
}

function nameOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function applyTo(shelf: Shelf, change: Change): void {
  switch (change.type) {
    case 'listed':
      shelf.state = 'read';
      shelf.objects.clear();
      for (const object of change.items) shelf.objects.set(idOf(object), slim(object));
      break;
    case 'changed':
      shelf.objects.set(idOf(change.object), slim(change.object));
      break;
    case 'removed':
      shelf.objects.delete(idOf(change.object));
      break;
    case 'denied':
      shelf.state = 'denied';
      break;
    case 'lost':
      break;
  }
}

function idOf(object: KubeObject): string {
  return object.metadata.uid ?? nameOf(object);
}

const NUMEROUS = new Set(['Pod', 'ReplicaSet', 'ControllerRevision', 'Event']);

/** managedFields are half of a Pod's size, and hundreds of Pods may be followed. */
function slim(object: KubeObject): KubeObject {
  if (!NUMEROUS.has(object.kind)) return object;
  const metadata = { ...object.metadata };
  delete (metadata as { managedFields?: unknown }).managedFields;
  return { ...object, metadata };
}
