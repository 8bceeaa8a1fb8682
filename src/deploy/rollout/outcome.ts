import { isFailed, type Judged, type Outcome } from '../../core/verdict.ts';
import { availabilityOf } from './availability.ts';
import { isQuiet, type Tracked } from './tracked.ts';

type Moment = {
  readonly startedAt: number;
  readonly at: number;
  readonly until: 'decided' | 'once' | 'endless';
};

/** Undefined while it has to go on: nothing has failed, and something is still on its way. */
export function outcomeOf(
  tracked: readonly Tracked[],
  { startedAt, at, until }: Moment,
): Outcome | undefined {
  const verdicts = tracked.map(({ verdict }) => verdict);
  const failures = verdicts.flatMap((verdict) => (verdict && isFailed(verdict) ? verdict : []));
  const allReady = verdicts.every((verdict) => verdict?.state === 'ready');
  if (until === 'endless' || (until === 'decided' && failures.length === 0 && !allReady)) return undefined;
  const timedOut = failures.every(({ cause }) => cause === 'deadline');
  return {
    state: allReady ? 'ready' : timedOut ? 'timed-out' : 'failed',
    objects: tracked.filter((one) => !isQuiet(one)).map((one) => judgedFrom(one, startedAt)),
    ms: at - startedAt,
  };
}

function judgedFrom({ key, verdict, availability, judgedAt }: Tracked, startedAt: number): Judged {
  return {
    key,
    verdict: verdict ?? { state: 'waiting', reason: 'it was not read' },
    availability: availability && availabilityOf(availability),
    diagnosis: undefined,
    ms: judgedAt - startedAt,
  };
}
