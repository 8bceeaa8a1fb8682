import type { Emit } from '../../core/events.ts';
import { keyId } from '../../core/objects.ts';
import type { Selection } from '../../core/ports/cluster.ts';
import type { Verdict } from '../../core/verdict.ts';
import { STALE } from '../kinds/workload.ts';
import type { Change } from './feed.ts';
import { isQuiet, type Tracked } from './tracked.ts';
import { isSame } from './evaluate.ts';
import { makePodReporter } from './pod-reporter.ts';
import type { Store } from './store.ts';

/** Without anything new for so long, people want to hear that we are still there. */
const REMINDER_MS = 30_000;

/** After so many lines about one object, the next ones come at this pace unless its state changes. */
const THROTTLE_AFTER = 20;
const THROTTLE_MS = 2_000;

/** Says what has changed since it was last asked to, and nothing else. */
type Reporter = {
  report(tracked: readonly Tracked[], world: { readonly store: Store; readonly at: number }): void;
  reportConnection(selection: Selection, change: Change, at: number): void;
};

export function makeReporter(emit: Emit, startedAt: number): Reporter {
  const reported = new Map<string, Tracked>();
  const announced = new Map<string, Announcement>();
  const disconnected = new Set<string>();
  const pods = makePodReporter(emit, startedAt);
  let announcedAt = startedAt;
  return {
    report: (tracked, { store, at }) => {
      const ms = at - startedAt;
      for (const one of tracked) {
        const id = keyId(one.key);
        const before = reported.get(id);
        const said = announced.get(id);
        if (one.verdict && store.isComplete() && isAnnounced(one, said, at)) {
          emit({ type: 'object.judged', key: one.key, verdict: one.verdict, ms });
          announced.set(id, { verdict: one.verdict, at, count: (said?.count ?? 0) + 1 });
          announcedAt = at;
        }
        if (one.role !== 'kept') reportAvailability(emit, one, before, ms);
        reported.set(id, one);
      }
      if (store.isComplete())
        pods.report(
          tracked.filter((one) => !isQuiet(one)),
          { store, at },
        );
      if (at - announcedAt < REMINDER_MS) return;
      announcedAt = at;
      const objects = tracked.flatMap(({ key, verdict }) =>
        verdict?.state === 'waiting' ? [{ key, reason: verdict.reason }] : [],
      );
      if (objects.length > 0) emit({ type: 'rollout.waiting', objects, ms });
    },
    reportConnection: ({ kind }, change, at) => {
      const ms = at - startedAt;
      if (change.type === 'denied') emit({ type: 'rollout.blind', what: kind, message: change.message, ms });
      if (change.type !== 'lost') disconnected.delete(kind);
      else if (!disconnected.has(kind)) {
        disconnected.add(kind);
        emit({ type: 'rollout.disconnected', what: kind, message: change.message, ms });
      }
    },
  };
}

type Announcement = { readonly verdict: Verdict; readonly at: number; readonly count: number };

/** What the release did not write has no line until it has been unwell for a while. */
function isAnnounced(one: Tracked, said: Announcement | undefined, at: number): boolean {
  const { role, verdict, judgedAt } = one;
  if (!verdict || (isQuiet(one) && !said)) return false;
  if (role === 'kept' && !said && verdict.state === 'waiting' && at - judgedAt < THROTTLE_MS) return false;
  return isWorthReporting(verdict, said, at);
}

/**
 * Every change begins with a moment in which its controller has not seen it: that is no news. And where hundreds of Pods
 * move, a line for each would bury what matters.
 */
function isWorthReporting(verdict: Verdict, said: Announcement | undefined, at: number): boolean {
  if (verdict.state === 'waiting' && verdict.reason === STALE) return false;
  if (!said) return true;
  if (isSame(said.verdict, verdict)) return false;
  if (verdict.state !== said.verdict.state || at - said.at >= THROTTLE_MS) return true;
  return said.count < THROTTLE_AFTER && uncounted(said.verdict) !== uncounted(verdict);
}

/** How many Pods are in the same trouble changes with every one of them. */
function uncounted({ reason }: Verdict): string {
  return reason.replace(/ \(\d+ pods\)/, '');
}

function reportAvailability(
  emit: Emit,
  { key, availability }: Tracked,
  before: Tracked | undefined,
  ms: number,
): void {
  if (!availability || availability.available === before?.availability?.available) return;
  emit({
    type: 'availability.changed',
    key,
    available: availability.available,
    desired: availability.owed,
    ms,
  });
}
