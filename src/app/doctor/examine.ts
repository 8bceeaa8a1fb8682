import { bug, doctorTooSlow } from '../../core/catalogue/usage.ts';
import { InvalidInput, UserError } from '../../core/errors.ts';
import type { DoctorChecked, DoctorFailure, DoctorPart, FactsOf } from '../../core/events/doctor.ts';
import type { Session } from '../world.ts';

/** Longest time for one look; a server that is silent must not hide what the others say. */
const WITHIN_MS = 15_000;

export type Look<P extends DoctorPart> = {
  readonly part: P;
  readonly environment?: string | undefined;
  /** Rejects with what is wrong. It writes nothing. */
  readonly look: (session: Session) => Promise<FactsOf<P>>;
};

/** Looks at one part, in bounded time. Rejects only where the person has stopped it. */
export async function examine<P extends DoctorPart>(
  { part, environment, look }: Look<P>,
  session: Session,
): Promise<DoctorChecked> {
  const { clock } = session;
  const started = clock.now();
  const about = { type: 'doctor.checked', environment, part } as const;
  try {
    const facts = await inTime(look, session);
    const sound = { ...about, state: 'sound', facts, ms: clock.now() - started };
    return sound as DoctorChecked;
  } catch (error) {
    session.signal.throwIfAborted();
    return { ...about, state: 'failing', failure: failureOf(error), ms: clock.now() - started };
  }
}

/** Of a part that cannot be looked at before another one is well. */
export function unexamined(
  part: DoctorPart,
  needs: DoctorPart,
  environment: string | undefined,
): DoctorChecked {
  return { type: 'doctor.checked', environment, part, state: 'unknown', needs, ms: 0 };
}

/** What does not listen to the signal is left to itself. */
async function inTime<T>(look: (session: Session) => Promise<T>, session: Session): Promise<T> {
  const { clock, signal } = session;
  const looking = new AbortController();
  const ended = new AbortController();
  const limit = clock.wait(WITHIN_MS, AbortSignal.any([ended.signal, signal])).then(() => {
    const late = doctorTooSlow(WITHIN_MS / 1_000);
    looking.abort(late);
    throw late;
  });
  limit.catch(() => undefined);
  try {
    return await Promise.race([
      look({ ...session, emit: () => undefined, signal: AbortSignal.any([looking.signal, signal]) }),
      limit,
    ]);
  } finally {
    ended.abort();
  }
}

function failureOf(error: unknown): DoctorFailure {
  const text = error instanceof Error ? error.message : String(error);
  const { code, message, hint, details } = error instanceof UserError ? error : bug(text);
  return {
    code,
    message,
    ...(hint !== undefined && { hint }),
    ...(details.length > 0 && { details }),
    ...(error instanceof InvalidInput && { faults: error.faults }),
  };
}
