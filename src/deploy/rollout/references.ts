import pLimit from 'p-limit';
import type { KubeObject } from '../../core/objects.ts';
import { type Cluster, refOf } from '../../core/ports/cluster.ts';
import { CONCURRENCY, started } from '../concurrency.ts';
import { unreadable } from '../diagnose/unreadable.ts';
import type { ReferenceAnswer } from '../kinds/context.ts';
import { neededOf } from '../kinds/index.ts';
import { type NeededObject, keysOf, lostText, refId } from '../kinds/lost-references.ts';

/** What of the cluster the objects of a release need by name, as far as it may be read. */
export type References = {
  /** What is missing, or lacks a key that is read, by refId; the same map until something new is known. */
  lost(): ReadonlyMap<string, ReferenceAnswer>;
  /** Looks again now and then at what was missing. */
  askAgain(at: number): void;
  ended(): Promise<void>;
};

/** An API server that does not answer must not hold up the verdict. */
const LIMIT_MS = 2_000;
const AGAIN_MS = 2_000;

type Asking = { readonly cluster: Cluster; readonly at: number; readonly signal: AbortSignal };

/** Reads once what the release itself does not have, and nothing where that is nothing. */
export async function readReferences(
  release: readonly KubeObject[],
  { cluster, at, signal }: Asking,
): Promise<References> {
  const own = new Map(release.map((object) => [refId(refOf(object)), keysOf(object)]));
  const needed = merged(release.flatMap(neededOf));
  const inTurn = pLimit(CONCURRENCY);
  let lost: ReadonlyMap<string, ReferenceAnswer> = new Map();
  let askedAt = at;
  let asking: Promise<void> | undefined;

  async function ask(doubtful: readonly NeededObject[]): Promise<void> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    const read = async (one: NeededObject): Promise<readonly (readonly [string, ReferenceAnswer])[]> => {
      const id = refId(one.ref);
      try {
        const found = await cluster.get(one.ref, within);
        const answer = found ? keysOf(found) : 'missing';
        return lostText([one], new Map([[id, answer]])) === undefined ? [] : [[id, answer]];
      } catch (error) {
        unreadable(error, within);
        return [];
      }
    };
    lost = new Map((await Promise.all(doubtful.map((one) => inTurn(read, one)))).flat());
  }

  await ask(needed.filter((one) => !own.has(refId(one.ref)) || lostText([one], own) !== undefined));
  return {
    lost: () => lost,
    askAgain: (now) => {
      if (asking || lost.size === 0 || now - askedAt < AGAIN_MS) return;
      askedAt = now;
      const again = needed.filter(({ ref }) => lost.has(refId(ref)));
      asking = started(ask(again).finally(() => (asking = undefined)));
    },
    ended: async () => asking,
  };
}

/** Every object once, with all keys that anything reads of it. */
function merged(needed: readonly NeededObject[]): readonly NeededObject[] {
  const byId = new Map<string, NeededObject>();
  for (const { ref, keys } of needed) {
    const known = byId.get(refId(ref));
    byId.set(refId(ref), { ref, keys: [...new Set([...(known?.keys ?? []), ...keys])] });
  }
  return [...byId.values()];
}
