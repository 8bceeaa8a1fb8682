import type { Diagnosis } from '../../core/diagnosis.ts';
import type { Emit } from '../../core/events.ts';
import { oneLine } from '../../core/printable.ts';
import { isFailed, type Judged, type Verdict, waiting } from '../../core/verdict.ts';
import { type Verification, verificationKey, watchedMs } from '../../core/verification.ts';
import type { Answer, Ask } from './answer.ts';
import { judgeTrial, recordAnswer, type Trial, UNTRIED } from './trial.ts';

/** What is asked of a release once all of it is ready, and how. */
export type Verifying = {
  readonly verifications: readonly Verification[];
  readonly ask: Ask<Verification>;
  /** Whether what could not be verified fails the rollout. */
  readonly onUnverified: 'warn' | 'fail';
};

/** Asks beside the rollout, which never waits for an answer. */
export type Trials = {
  /** `since` is when everything was ready; undefined while it is not, and nothing is asked. */
  look(since: number | undefined, at: number): void;
  /** Those that are decided; the others are not until they are looked at again. */
  judged(): readonly Judged[];
  isOpen(): boolean;
  ended(): Promise<void>;
};

/** The rest between an answer and the next question. */
const PACE_MS = { http: 2_000, line: 2_000, prometheus: 5_000 } as const;

/** Without anything new for so long, people want to hear that we are still there. */
const REMINDER_MS = 30_000;

type World = {
  readonly emit: Emit;
  readonly startedAt: number;
  /** How long it may take beyond its time until everything stays ready. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly fail: (error: unknown) => void;
};

type Attempt = {
  readonly verification: Verification;
  trial: Trial;
  nextAt: number;
  asking: boolean;
  decided: Judged | undefined;
  /** What was said of it last, and when. */
  said: string | undefined;
  saidAt: number;
};

export function startTrials(verifying: Verifying | undefined, world: World): Trials {
  const { emit, startedAt, signal, now, fail } = world;
  const attempts = (verifying?.verifications ?? []).map((verification): Attempt => ({
    verification,
    trial: UNTRIED,
    nextAt: 0,
    asking: false,
    decided: undefined,
    said: undefined,
    saidAt: 0,
  }));
  const open = new Set<Promise<void>>();
  let round: number | undefined;
  let firstSince: number | undefined;

  async function ask(attempt: Attempt, using: Ask<Verification>): Promise<void> {
    const asked = round;
    try {
      const answer = await using(attempt.verification, signal);
      // Of a moment in which not everything was ready it says nothing.
      if (asked === round) attempt.trial = recordAnswer(attempt.trial, answer);
    } catch (error) {
      if (!signal.aborted) fail(error);
    } finally {
      attempt.asking = false;
      attempt.nextAt = now() + PACE_MS[attempt.verification.by];
    }
  }

  function judge(attempt: Attempt, since: number, at: number): void {
    const { verification, trial } = attempt;
    const { by, duringMs } = verification;
    // A line has a time of its own, and may wait for its turn.
    const isOver = at - (firstSince ?? at) >= watchedMs(verification) + world.timeoutMs;
    const isLate = isOver && !(by === 'line' && attempt.asking);
    const judgement = judgeTrial(trial, { by, heldMs: at - since, duringMs, isLate });
    const isUnverified = judgement.state === 'unverified';
    const verdict: Verdict = !isUnverified
      ? judgement
      : verifying?.onUnverified === 'fail'
        ? { state: 'failed', cause: 'verification', reason: judgement.reason }
        : waiting(judgement.reason);
    say(attempt, verdict, { at, isFinal: isUnverified || verdict.state !== 'waiting' });
    if (verdict.state === 'waiting' && !isUnverified) return;
    decide(attempt, verdict, at);
  }

  function decide(attempt: Attempt, verdict: Verdict, at: number): void {
    const key = verificationKey(attempt.verification);
    const ms = at - startedAt;
    const diagnosis = isFailed(verdict) ? diagnosisOf(attempt, verdict) : undefined;
    if (diagnosis) emit({ type: 'object.diagnosed', diagnosis, ms });
    if (verdict.state === 'waiting') emit({ type: 'warning', code: 'doubtful', key, reason: verdict.reason });
    attempt.decided = { key, verdict, availability: undefined, diagnosis, ms };
  }

  /** Values change with every answer: a line for each would bury what matters. */
  function say(
    attempt: Attempt,
    verdict: Verdict,
    { at, isFinal }: { readonly at: number; readonly isFinal: boolean },
  ): void {
    const key = verificationKey(attempt.verification);
    const now = `${verdict.state} ${attempt.trial.last?.state ?? ''} ${String(isFinal)}`;
    const ms = at - startedAt;
    if (now !== attempt.said) emit({ type: 'object.judged', key, verdict, ms });
    else if (at - attempt.saidAt >= REMINDER_MS)
      emit({ type: 'rollout.waiting', objects: [{ key, reason: verdict.reason }], ms });
    else return;
    attempt.said = now;
    attempt.saidAt = at;
  }

  return {
    look: (since, at) => {
      if (since !== round) for (const attempt of attempts) attempt.trial = UNTRIED;
      round = since;
      firstSince ??= since;
      if (since === undefined || !verifying) return;
      for (const attempt of attempts) {
        if (attempt.decided) continue;
        judge(attempt, since, at);
        if (attempt.decided || attempt.asking || at < attempt.nextAt) continue;
        attempt.asking = true;
        const asking = ask(attempt, verifying.ask).finally(() => open.delete(asking));
        open.add(asking);
      }
    },
    judged: () => attempts.flatMap(({ decided }) => decided ?? []),
    isOpen: () => attempts.some(({ decided }) => !decided),
    ended: async () => void (await Promise.all(open)),
  };
}

function diagnosisOf(
  { verification, trial }: Attempt,
  { cause, reason }: Extract<Verdict, { state: 'failed' }>,
): Diagnosis {
  return {
    key: verificationKey(verification),
    cause,
    reason,
    since: undefined,
    revision: undefined,
    image: undefined,
    groups: [],
    events: [],
    missing: [],
    unseen: [],
    ...(trial.last?.output && { output: trial.last.output }),
    remedies: remediesFor(verification, trial.last),
  };
}

function remediesFor(verification: Verification, last: Answer | undefined): string[] {
  if (last?.state !== 'bad') return ['look at who is asked, then deploy again'];
  if (verification.by === 'prometheus')
    return /refuses the query/.test(last.text)
      ? ['correct the query in the block']
      : [`look at the series: ${verification.query}`];
  const { service, port, namespace } = verification;
  if (verification.by === 'line')
    return [
      `run it yourself: kubectl port-forward -n ${namespace} service/${service} 8080:${port}, and beside it SLIPWAY_URL=http://127.0.0.1:8080 ${oneLine(verification.line)}`,
    ];
  const { path } = verification;
  return [
    `ask it yourself: kubectl get --raw /api/v1/namespaces/${namespace}/services/${service}:${port}/proxy${path}`,
  ];
}
