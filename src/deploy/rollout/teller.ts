import type { Emit } from '../../core/events.ts';
import { keyId } from '../../core/objects.ts';
import type { Selection } from '../../core/ports/cluster.ts';
import type { Verdict } from '../../core/verdict.ts';
import { STALE } from '../kinds/workload.ts';
import type { Change } from './feed.ts';
import type { Followed } from './followed.ts';
import { isSame } from './look.ts';
import { makePodTeller } from './pod-teller.ts';
import type { Store } from './store.ts';

/** Without anything new for so long, people want to hear that we are still there. */
const REMINDER_MS = 30_000;

/** After so many lines about one object, the next ones come at this pace unless its state changes. */
const CALM_AFTER = 20;
const CALM_MS = 2_000;

/** Says what has changed since it was last asked to, and nothing else. */
export type Teller = {
  tell(followed: readonly Followed[], world: { readonly store: Store; readonly at: number }): void;
  tellTrouble(selection: Selection, change: Change, at: number): void;
};

export function makeTeller(emit: Emit, startedAt: number): Teller {
  const told = new Map<string, Followed>();
  const spoken = new Map<string, Spoken>();
  const disconnected = new Set<string>();
  const pods = makePodTeller(emit, startedAt);
  let spokeAt = startedAt;
  return {
    tell: (followed, { store, at }) => {
      const ms = at - startedAt;
      for (const one of followed) {
        const id = keyId(one.key);
        const before = told.get(id);
        const said = spoken.get(id);
        if (one.verdict && store.isComplete() && isNews(one.verdict, said, at)) {
          emit({ type: 'object.judged', key: one.key, verdict: one.verdict, ms });
          spoken.set(id, { verdict: one.verdict, at, count: (said?.count ?? 0) + 1 });
          spokeAt = at;
        }
        tellAvailability(emit, one, before, ms);
        told.set(id, one);
      }
      if (store.isComplete()) pods.tell(followed, { store, at });
      if (at - spokeAt < REMINDER_MS) return;
      spokeAt = at;
      const objects = followed.flatMap(({ key, verdict }) =>
        verdict?.state === 'waiting' ? [{ key, reason: verdict.reason }] : [],
      );
      if (objects.length > 0) emit({ type: 'rollout.waiting', objects, ms });
    },
    tellTrouble: ({ kind }, change, at) => {
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

type Spoken = { readonly verdict: Verdict; readonly at: number; readonly count: number };

/**
 * Every change begins with a moment in which its controller has not seen it: that is no news. And where hundreds of Pods
 * move, a line for each would bury what matters.
 */
function isNews(verdict: Verdict, said: Spoken | undefined, at: number): boolean {
  if (verdict.state === 'waiting' && verdict.reason === STALE) return false;
  if (!said) return true;
  if (isSame(said.verdict, verdict)) return false;
  if (verdict.state !== said.verdict.state || at - said.at >= CALM_MS) return true;
  return said.count < CALM_AFTER && uncounted(said.verdict) !== uncounted(verdict);
}

/** How many Pods are in the same trouble changes with every one of them. */
function uncounted({ reason }: Verdict): string {
  return reason.replace(/ \(\d+ pods\)/, '');
}

function tellAvailability(
  emit: Emit,
  { key, availability }: Followed,
  before: Followed | undefined,
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
