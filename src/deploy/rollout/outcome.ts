import { isFailed, type Judged, type Outcome } from '../../core/verdict.ts';
import { availabilityOf } from './availability.ts';
import type { Followed } from './followed.ts';

type Times = { readonly startedAt: number; readonly at: number };

/** Undefined while something is still on its way and nothing has failed. */
export function outcomeOf(followed: readonly Followed[], { startedAt, at }: Times): Outcome | undefined {
  const verdicts = followed.map(({ verdict }) => verdict);
  const failures = verdicts.flatMap((verdict) => (verdict && isFailed(verdict) ? verdict : []));
  const allReady = verdicts.every((verdict) => verdict?.state === 'ready');
  if (failures.length === 0 && !allReady) return undefined;
  const timedOut = failures.every(({ cause }) => cause === 'deadline');
  return {
    state: allReady ? 'ready' : timedOut ? 'timed-out' : 'failed',
    objects: followed.map((one) => judgedFrom(one, startedAt)),
    ms: at - startedAt,
  };
}

function judgedFrom({ key, verdict, availability, judgedAt }: Followed, startedAt: number): Judged {
  return {
    key,
    verdict: verdict ?? { state: 'waiting', reason: 'it was not read' },
    availability: availability && availabilityOf(availability),
    diagnosis: undefined,
    ms: judgedAt - startedAt,
  };
}
