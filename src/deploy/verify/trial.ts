import { durationText } from '../../core/duration.ts';
import { failed, ready, type Verdict, waiting } from '../../core/verdict.ts';
import type { Verification } from '../../core/verification.ts';
import type { Answer } from './answer.ts';

/** So many answers in a row decide: one alone may be a hiccup of the way. */
const IN_A_ROW = 3;

/** What is remembered of one verification since everything was ready. */
export type Trial = {
  readonly last: Answer | undefined;
  /** Bad answers since the last good one. */
  readonly bad: number;
  /** Answers since the last good one, bad or unknown. */
  readonly notGood: number;
};

export const UNTRIED: Trial = { last: undefined, bad: 0, notGood: 0 };

export function recordAnswer({ bad, notGood }: Trial, answer: Answer): Trial {
  if (answer.state === 'good') return { last: answer, bad: 0, notGood: 0 };
  return { last: answer, bad: bad + (answer.state === 'bad' ? 1 : 0), notGood: notGood + 1 };
}

/** How it stands; `unverified` where the time is up and nobody could say. */
export type Judgement = Verdict | { readonly state: 'unverified'; readonly reason: string };

type Moment = {
  /** What a line says is its last word: whoever wrote it knows how often to try. */
  readonly by: Verification['by'];
  /** How long everything has been ready. */
  readonly heldMs: number;
  readonly duringMs: number;
  /** Nothing is ready often enough for it to end by itself. */
  readonly isLate: boolean;
};

export function judgeTrial(
  { last, bad, notGood }: Trial,
  { by, heldMs, duringMs, isLate }: Moment,
): Judgement {
  const over = heldMs >= duringMs;
  const watched = duringMs === 0 ? '' : `, watched for ${durationText(duringMs)}`;
  if (bad >= (by === 'line' ? 1 : IN_A_ROW)) return failed('verification', last?.text ?? '');
  if (over && last?.state === 'good') return ready(`${last.text}${watched}`);
  if (isLate || (over && notGood >= IN_A_ROW))
    return { state: 'unverified', reason: `could not be verified: ${last?.text ?? 'nothing was answered'}` };
  const begun = by === 'line' ? 'is run' : 'is asked';
  return waiting(`${last ? last.text : begun}${watched}`);
}
