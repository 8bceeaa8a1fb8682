import { fieldsOf } from '../../core/fields.ts';
import type { KubeObject } from '../../core/objects.ts';
import { waiting } from '../../core/verdict.ts';
import { conditionsOf } from './conditions.ts';
import type { JudgeContext } from './context.ts';
import { type Assessment, lapsing } from './kind.ts';
import { STALE } from './workload.ts';

/** How long a controller has for its first word on an object. */
const FIRST_WORD_MS = 5_000;
/** How long a status that names no generation, and that a change has left as it was, may still be the old one. */
export const OLD_WORD_MS = 10_000;
/** How long such a status has to stay the same once it has changed: a controller may be on its way through it. */
export const QUIET_MS = 2_000;

/** A status that is about an older generation, where it says so. */
export function isStatusStale(live: KubeObject): boolean {
  // Argo and Istio write a text.
  return Number(fieldsOf(live['status'])['observedGeneration']) < (live.metadata.generation ?? 0);
}

/**
 * Where a status names no generation, an old word cannot be told from a new one: after a write it counts once it has
 * changed and rests, or has had the time to change. `wordOf` is the part of the object that the verdict rests on.
 */
export function settled(
  live: KubeObject,
  found: Assessment,
  { written }: JudgeContext,
  wordOf: (object: KubeObject) => string = conditionsText,
  oldWordMs: number = OLD_WORD_MS,
): Assessment {
  if (!written || isEmpty(written['status']) || namesGeneration(live)) return found;
  const word = wordOf(live);
  return lapsing(waiting(STALE), word === wordOf(written) ? oldWordMs : QUIET_MS, found, word);
}

/** What nobody has written a status for yet: it has a moment for that after a write. */
export function unheard(
  found: Assessment,
  { written }: JudgeContext,
  forMs: number = FIRST_WORD_MS,
): Assessment {
  return written ? lapsing(waiting(STALE), forMs, found) : found;
}

/** Some part of it is about this very generation. */
function namesGeneration(live: KubeObject): boolean {
  const all = [fieldsOf(live['status']), ...conditionsOf(live['status'])];
  return all.some(
    ({ observedGeneration: seen }) => seen !== undefined && !(Number(seen) < (live.metadata.generation ?? 0)),
  );
}

export function conditionsText({ status }: KubeObject & { readonly status?: unknown }): string {
  return JSON.stringify(fieldsOf(status)['conditions'] ?? status ?? null);
}

export function isEmpty(status: unknown): boolean {
  return Object.keys(status ?? {}).length === 0;
}
