import { keyId } from '../../core/objects.ts';
import { isFailed, type Judged, type Outcome } from '../../core/verdict.ts';
import { availabilityOf } from './availability.ts';
import { isQuiet, type Tracked } from './tracked.ts';

type Moment = {
  readonly startedAt: number;
  readonly at: number;
  readonly until: 'decided' | 'once' | 'endless';
  /** What was verified by now, and whether more will be. */
  readonly verified?: { readonly judged: readonly Judged[]; readonly isOpen: boolean };
};

/** Undefined while it has to go on: nothing has failed, and something is still on its way. */
export function outcomeOf(
  tracked: readonly Tracked[],
  { startedAt, at, until, verified = NOTHING }: Moment,
): Outcome | undefined {
  const verdicts = tracked.map(({ verdict }) => verdict);
  const failures = [...verdicts, ...verified.judged.map(({ verdict }) => verdict)].flatMap((verdict) =>
    verdict && isFailed(verdict) ? verdict : [],
  );
  const allReady = verdicts.every((verdict) => verdict?.state === 'ready');
  const isDecided = failures.length > 0 || (allReady && !verified.isOpen);
  if (until === 'endless' || (until === 'decided' && !isDecided)) return undefined;
  const timedOut = failures.every(({ cause }) => cause === 'deadline');
  return {
    state: allReady && failures.length === 0 ? 'ready' : timedOut ? 'timed-out' : 'failed',
    objects: [
      ...tracked.filter((one) => !isQuiet(one)).map((one) => judgedFrom(one, startedAt)),
      ...verified.judged,
    ],
    ms: at - startedAt,
  };
}

/** What one phase of a deploy came to, after those that went well before it. */
export function joined(before: Outcome | undefined, outcome: Outcome): Outcome {
  const again = new Set(outcome.objects.map(({ key }) => keyId(key)));
  const earlier = (before?.objects ?? []).filter(({ key }) => !again.has(keyId(key)));
  return { ...outcome, objects: [...earlier, ...outcome.objects] };
}

const NOTHING = { judged: [], isOpen: false };

function judgedFrom({ key, verdict, availability, judgedAt }: Tracked, startedAt: number): Judged {
  return {
    key,
    verdict: verdict ?? { state: 'waiting', reason: 'it was not read' },
    availability: availability && availabilityOf(availability),
    diagnosis: undefined,
    ms: judgedAt - startedAt,
  };
}
