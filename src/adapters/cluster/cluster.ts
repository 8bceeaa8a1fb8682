import { refusedAs } from '../../core/api-status.ts';
import { apiRefused, kindUnknown } from '../../core/catalogue/cluster.ts';
import type { KubeObject } from '../../core/objects.ts';
import { type Cluster, type Ref, type Selection, refOf } from '../../core/ports/cluster.ts';
import { type Discovery, discovery, groupPath } from './discovery.ts';
import { readLogs } from './logs.ts';
import { asWritten } from './as-written.ts';
import { askService } from './service-proxy.ts';
import type { Requests } from './requests.ts';
import { watchObjects } from './watch.ts';

type List = {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly KubeObject[];
};

/** Objects an answer may hold; more are read in further requests. */
const PAGE = 500;

/** The port over the request function; knows paths and content types, nothing of connections. */
export function clusterOver(requests: Requests): Cluster {
  const resource = discovery(requests);
  const pathOf = paths(resource);

  async function object(call: Parameters<Requests['send']>[0], signal: AbortSignal): Promise<KubeObject> {
    const answer = await requests.send(call, signal);
    if (answer === undefined)
      throw apiRefused(call.what, { code: 404, reason: 'NotFound', message: 'it is not there', causes: [] });
    return answer as KubeObject;
  }

  async function get(ref: Ref, signal: AbortSignal): Promise<KubeObject | undefined> {
    const path = await pathOf(ref, signal);
    return (await requests.send({ method: 'GET', path, what: named(ref) }, signal)) as KubeObject | undefined;
  }

  const recall =
    (desired: KubeObject) =>
    async (signal: AbortSignal): Promise<KubeObject | undefined> =>
      asWritten(await get(refOf(desired), signal), desired);

  /** A cluster keeps its identity for as long as anybody is connected to it, so one question is enough. */
  let known: string | undefined;

  async function readIdentity(signal: AbortSignal): Promise<string> {
    const path = '/api/v1/namespaces/kube-system';
    const { metadata } = await object({ method: 'GET', path, what: 'Namespace kube-system' }, signal);
    return metadata.uid ?? '';
  }

  return {
    server: requests.server,
    identity: async (signal) => (known ??= await readIdentity(signal)),
    resource,
    versions: async (group, signal) => {
      const path = `/apis/${encodeURIComponent(group)}`;
      const call = { method: 'GET', path, what: `versions of ${group}` } as const;
      const { versions = [] } = ((await requests.send(call, signal)) ?? {}) as {
        readonly versions?: readonly { readonly version: string }[];
      };
      return versions.map(({ version }) => version);
    },
    get,
    list: async (selection, signal) => {
      const items: KubeObject[] = [];
      const path = await pathOf({ ...selection, name: '' }, signal);
      for (let from = ''; ;) {
        const call = {
          method: 'GET',
          path: path + query({ ...selectors(selection), limit: String(PAGE), continue: from }),
          what: `list of ${selection.kind}`,
        } as const;
        const page = (await requests.send(call, signal)) as List | undefined;
        if (!page) throw kindUnknown(selection.apiVersion, selection.kind);
        // Items of a list come without apiVersion and kind.
        for (const item of page.items)
          items.push({ ...item, apiVersion: selection.apiVersion, kind: selection.kind });
        from = page.metadata.continue ?? '';
        if (from === '') return { items, resourceVersion: page.metadata.resourceVersion };
      }
    },
    apply: async (
      desired,
      { manager = 'slipway', dryRun = false, force = false, timeoutMs, onWarning, was },
      signal,
    ) => {
      const parameters = {
        fieldManager: manager,
        fieldValidation: 'Strict',
        force: String(force),
        ...dry(dryRun),
      };
      const path = (await pathOf(refOf(desired), signal)) + query(parameters);
      const contentType = 'application/apply-patch+yaml';
      return object(
        {
          method: 'PATCH',
          path,
          body: was ? withWas(desired, was.uid) : desired,
          contentType,
          what: named(refOf(desired)),
          writes: !dryRun,
          timeoutMs,
          onWarning,
        },
        signal,
      );
    },
    create: async (desired, { dryRun = false }, signal) => {
      const parameters = { fieldManager: 'slipway', fieldValidation: 'Strict', ...dry(dryRun) };
      const ref = refOf(desired);
      const path = (await pathOf({ ...ref, name: '' }, signal)) + query(parameters);
      const call = { method: 'POST', path, body: desired, what: named(ref), writes: !dryRun } as const;
      return object({ ...call, ...(!dryRun && { recall: recall(desired) }) }, signal);
    },
    update: async (desired, signal) => {
      const path = (await pathOf(refOf(desired), signal)) + query({ fieldManager: 'slipway' });
      const call = { method: 'PUT', path, body: desired, what: named(refOf(desired)), writes: true } as const;
      return object({ ...call, recall: recall(desired) }, signal);
    },
    patch: async (
      ref,
      { type, body, subresource, dryRun = false, manager = 'slipway', onWarning },
      signal,
    ) => {
      const below = subresource === undefined ? '' : `/${subresource}`;
      const path = (await pathOf(ref, signal)) + below + query({ fieldManager: manager, ...dry(dryRun) });
      const contentType = type === 'json' ? 'application/json-patch+json' : 'application/merge-patch+json';
      const call = { method: 'PATCH', path, body, contentType, what: named(ref) } as const;
      return object({ ...call, writes: !dryRun, onWarning }, signal);
    },
    remove: async (ref, { uid, resourceVersion, propagation = 'Background', dryRun = false }, signal) => {
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: propagation,
        preconditions: {
          ...(uid !== undefined && { uid }),
          ...(resourceVersion !== undefined && { resourceVersion }),
        },
        ...(dryRun && { dryRun: ['All'] }),
      };
      const path = await pathOf(ref, signal);
      await requests
        .send({ method: 'DELETE', path, body, what: named(ref), writes: !dryRun }, signal)
        .catch((error: unknown) => {
          if (!refusedAs(error, 'NotFound')) throw error;
        });
    },
    watch: async function* (selection, signal) {
      const path = await pathOf({ ...selection, name: '' }, signal);
      const parameters = {
        ...selectors(selection),
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion: selection.resourceVersion,
      };
      yield* watchObjects(requests, { path: path + query(parameters), kind: selection.kind }, signal);
    },
    logs: async (request, signal) => readLogs(requests, request, signal),
    askService: async (request, signal) => askService(requests, request, signal),
    forwardService: async (to, signal) =>
      (await import('./service-forward.ts')).forwardService(requests, to, signal),
  };
}

function paths(resource: Discovery): (ref: Ref, signal: AbortSignal) => Promise<string> {
  return async ({ apiVersion, kind, namespace, name }, signal) => {
    const found = await resource(apiVersion, kind, signal);
    if (!found) throw kindUnknown(apiVersion, kind);
    const within =
      found.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
    const one = name === '' ? '' : `/${encodeURIComponent(name)}`;
    return `${groupPath(apiVersion)}${within}/${found.name}${one}`;
  };
}

function selectors({ labelSelector = '', fieldSelector = '' }: Selection): Record<string, string> {
  return { labelSelector, fieldSelector };
}

/** No object has the resourceVersion 1, so that the server makes one, or finds that there is one. */
function withWas(object: KubeObject, uid: string | undefined): KubeObject {
  return { ...object, metadata: { ...object.metadata, ...(uid ? { uid } : { resourceVersion: '1' }) } };
}

function dry(dryRun: boolean): Record<string, string> {
  return dryRun ? { dryRun: 'All' } : {};
}

function query(parameters: Readonly<Record<string, string>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

function named({ kind, name }: Ref): string {
  return `${kind} ${name}`;
}
