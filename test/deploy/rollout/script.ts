import type { Clock } from '../../../src/core/clock.ts';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Cluster, Selection, WatchEvent } from '../../../src/core/ports/cluster.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';

/** Time that passes only when somebody waits. */
export function scriptedClock(): Clock {
  let now = 1_000_000;
  return {
    now: () => now,
    wait: async (ms, signal) => {
      signal.throwIfAborted();
      await Promise.resolve();
      now += ms;
    },
  };
}

/** What the API does with one request, in turn; the last act is repeated. */
export type Act =
  | { readonly list: readonly KubeObject[]; readonly at?: string }
  | { readonly watch: readonly WatchEvent[]; readonly then?: Error }
  | { readonly fail: Error };

export type Asked = { readonly verb: 'list' | 'watch'; readonly resourceVersion?: string };

/** Only lists and watches, as its script says; anything else is not asked of it. */
export function scriptedCluster(acts: readonly Act[]): {
  readonly cluster: Cluster;
  readonly asked: Asked[];
} {
  const asked: Asked[] = [];
  let next = 0;
  const act = (): Act => acts[Math.min(next++, acts.length - 1)] as Act;
  const cluster = {
    list: async () => {
      asked.push({ verb: 'list' });
      const now = await Promise.resolve(act());
      if ('fail' in now) throw now.fail;
      return 'list' in now
        ? { items: now.list, resourceVersion: now.at ?? '1' }
        : { items: [], resourceVersion: '1' };
    },
    watch: async function* ({ resourceVersion }: Selection & { readonly resourceVersion: string }) {
      asked.push({ verb: 'watch', resourceVersion });
      const now = await Promise.resolve(act());
      if ('fail' in now) throw now.fail;
      if ('watch' in now) {
        yield* now.watch;
        if (now.then) throw now.then;
      }
    },
  };
  return { cluster: cluster as unknown as Cluster, asked };
}

/** A cluster in which nothing moves. Kinds of `denied` may not be read. */
export function stillCluster(objects: readonly KubeObject[], denied: readonly string[] = []): Cluster {
  return fakeCluster({ objects, denied }) as Cluster;
}
