import { kindUnknown } from '../../core/catalogue/cluster.ts';
import { apiStatusOf } from '../../core/api-status.ts';
import type { Clock } from '../../core/clock.ts';
import { UserError } from '../../core/errors.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Cluster, Selection } from '../../core/ports/cluster.ts';

/** What happened to the objects of a selection, in order. */
export type Change =
  | { readonly type: 'listed'; readonly items: readonly KubeObject[] }
  | { readonly type: 'changed' | 'removed'; readonly object: KubeObject }
  /** The rights are missing; nothing more will come. */
  | { readonly type: 'denied'; readonly message: string }
  /** The connection is lost and will be tried again: says nothing about the objects. */
  | { readonly type: 'lost'; readonly message: string };

type World = { readonly cluster: Cluster; readonly clock: Clock; readonly signal: AbortSignal };

const FIRST_BACKOFF_MS = 200;
const LONGEST_BACKOFF_MS = 10_000;
/** Where only watching is forbidden, listing again and again must do. */
const POLL_MS = 2_000;

/** Lists, then watches from there for as long as the signal allows; resumes where it stopped, lists again when it cannot. */
export async function* follow(selection: Selection, world: World): AsyncGenerator<Change> {
  const { cluster, clock, signal } = world;
  let resourceVersion: string | undefined;
  let backoffMs = FIRST_BACKOFF_MS;
  let pollOnly = false;
  while (!signal.aborted) {
    let barren = false;
    try {
      if (resourceVersion === undefined) {
        const listing = await cluster.list(selection, signal);
        resourceVersion = listing.resourceVersion;
        yield { type: 'listed', items: listing.items };
      }
      if (pollOnly) {
        await clock.wait(POLL_MS, signal);
        resourceVersion = undefined;
        continue;
      }
      barren = true;
      for await (const { type, object } of cluster.watch({ ...selection, resourceVersion }, signal)) {
        resourceVersion = object.metadata.resourceVersion ?? resourceVersion;
        backoffMs = FIRST_BACKOFF_MS;
        barren = false;
        if (type !== 'BOOKMARK') yield { type: type === 'DELETED' ? 'removed' : 'changed', object };
      }
    } catch (error) {
      if (signal.aborted) return;
      const answer = answerTo(error, resourceVersion !== undefined);
      if (answer === 'relist') resourceVersion = undefined;
      else if (answer === 'poll') pollOnly = true;
      else yield answer;
      if (typeof answer === 'object' && answer.type === 'denied') return;
    }
    // A way that lets no watch come to its first word would leave us with what was listed once.
    if (barren) resourceVersion = undefined;
    // Also after an orderly end: a proxy that ends every watch at once must not be hammered.
    if (!pollOnly) await clock.wait(backoffMs, signal).catch(() => undefined);
    backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
  }
}

/** Bugs of ours are thrown on; everything the cluster may do is answered. */
function answerTo(error: unknown, listed: boolean): Change | 'relist' | 'poll' {
  if (!(error instanceof UserError)) throw error;
  const status = apiStatusOf(error);
  // 410: the history we want to resume from is no longer kept.
  if (status?.code === 410 || status?.reason === 'Expired') return 'relist';
  if (status?.code === 403) return listed ? 'poll' : { type: 'denied', message: error.message };
  if (kindUnknown.is(error) || status?.code === 404 || status?.code === 405)
    return { type: 'denied', message: error.message };
  return { type: 'lost', message: error.message };
}
