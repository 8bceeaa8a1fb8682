import { forbidden } from '../../src/core/catalogue/cluster.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import type { Cluster, LogRequest, Selection } from '../../src/core/ports/cluster.ts';

export type Reading = Pick<Cluster, 'get' | 'list' | 'watch' | 'logs'>;

export type World = {
  readonly objects?: readonly KubeObject[];
  /** Kinds that may not be read. */
  readonly denied?: readonly string[];
  readonly logs?: (request: LogRequest) => string;
};

/** A cluster that is only read, and in which nothing moves. What it answers is held to what a real one answers. */
export function fakeCluster({ objects = [], denied = [], logs = () => '' }: World): Reading {
  function assertAllowed(verb: string, { kind }: { readonly kind: string }, signal: AbortSignal): void {
    signal.throwIfAborted();
    const message = `${kind} is forbidden: User "deployer" cannot ${verb} resource "${kind}"`;
    if (denied.includes(kind)) throw forbidden({ code: 403, reason: 'Forbidden', message, causes: [] });
  }
  return {
    get: async (ref, signal) => {
      await Promise.resolve();
      assertAllowed('get', ref, signal);
      return objects.find(
        ({ metadata, ...object }) => isOf(ref, { metadata, ...object }) && metadata.name === ref.name,
      );
    },
    list: async (selection, signal) => {
      await Promise.resolve();
      assertAllowed('list', selection, signal);
      return { items: objects.filter((object) => isSelected(selection, object)), resourceVersion: '1' };
    },
    // eslint-disable-next-line require-yield
    watch: async function* (selection, signal) {
      assertAllowed('watch', selection, signal);
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
    logs: async (request, signal) => {
      await Promise.resolve();
      assertAllowed('get', { kind: 'pods/log' }, signal);
      return logs(request);
    },
  };
}

/** `name=value`, `name` for one that is there, `!name` for one that is not. */
function isLabelled({ metadata }: KubeObject, name: string, value: string | undefined): boolean {
  const { labels = {} } = metadata;
  if (value !== undefined) return labels[name] === value;
  return name.startsWith('!') ? !(name.slice(1) in labels) : name in labels;
}

type Place = Pick<Selection, 'apiVersion' | 'kind' | 'namespace'>;

function isOf({ apiVersion, kind, namespace }: Place, object: KubeObject): boolean {
  return (
    object.apiVersion === apiVersion &&
    object.kind === kind &&
    (namespace === undefined || object.metadata.namespace === namespace)
  );
}

function isSelected(selection: Selection, object: KubeObject): boolean {
  const { labelSelector = '', fieldSelector = '' } = selection;
  return (
    isOf(selection, object) &&
    pairsOf(labelSelector).every(([name, value]) => isLabelled(object, name, value)) &&
    pairsOf(fieldSelector).every(([path, value]) => at(object, path) === value)
  );
}

function pairsOf(selector: string): readonly (readonly [name: string, value: string | undefined])[] {
  const pairs = selector.split(',').filter((pair) => pair !== '');
  return pairs.map((pair) => pair.split('=') as [string, string | undefined]);
}

function at(object: KubeObject, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], object);
}
