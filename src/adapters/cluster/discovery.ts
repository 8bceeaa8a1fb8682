import type { Resource } from '../../core/ports/cluster.ts';
import { groupOf } from '../../core/objects.ts';
import type { Requests } from './requests.ts';

type ResourceList = {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
  }[];
};

export type Discovery = (
  apiVersion: string,
  kind: string,
  signal: AbortSignal,
) => Promise<Resource | undefined>;

/**
 * Asks the server once for each group and version in use. Only what was found is remembered: a kind may appear in the
 * middle of a run, when its definition is part of the release.
 */
export function discovery(requests: Requests): Discovery {
  const known = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  async function read(apiVersion: string, signal: AbortSignal): Promise<ReadonlyMap<string, Resource>> {
    const call = { method: 'GET', path: groupPath(apiVersion), what: `kinds of ${apiVersion}` } as const;
    const { resources = [] } = ((await requests.send(call, signal)) ?? {}) as ResourceList;
    const whole = resources.filter(({ name }) => !name.includes('/'));
    const names = new Set(resources.map(({ name }) => name));
    const group = groupOf(apiVersion);
    return new Map(
      whole.map(({ name, kind, namespaced }) => [
        kind,
        { name, group, namespaced, hasStatus: names.has(`${name}/status`) },
      ]),
    );
  }

  function forget(apiVersion: string, asked: Promise<unknown>): void {
    if (known.get(apiVersion) === asked) known.delete(apiVersion);
  }

  return async (apiVersion, kind, signal) => {
    let asked = known.get(apiVersion);
    if (!asked) {
      asked = read(apiVersion, signal);
      known.set(apiVersion, asked);
    }
    try {
      const found = (await asked).get(kind);
      if (!found) forget(apiVersion, asked);
      return found;
    } catch (error) {
      forget(apiVersion, asked);
      throw error;
    }
  };
}

export function groupPath(apiVersion: string): string {
  const parts = apiVersion.split('/').map(encodeURIComponent).join('/');
  return apiVersion.includes('/') ? `/apis/${parts}` : `/api/${parts}`;
}
