import type { Clock } from '../../core/clock.ts';
import { UserError } from '../../core/errors.ts';
import { isRefusedByProxy } from '../network/fault.ts';
import { type Answer, type Call, discard, type Http } from './http.ts';

export const ATTEMPTS = 6;
const FIRST_WAIT_MS = 250;
/** Who is asked for more patience than this has none: it ends, and says for how long. */
export const PATIENCE_MS = 60_000;

/** What the same call may answer differently a moment later. */
export function isTransient(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/** Milliseconds before attempt number `attempt` + 1, at least what the registry asked for. */
export function waitBefore(
  attempt: number,
  answer: Pick<Answer, 'headers'> | undefined,
  now: number,
): number {
  const asked = retryAfter(answer?.headers['retry-after'], now);
  return Math.max(asked, FIRST_WAIT_MS * 2 ** (attempt - 1));
}

function retryAfter(value: string | undefined, now: number): number {
  if (value === undefined) return 0;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}

/** Repeats what can be repeated. Only for calls whose body is in memory: a stream is gone after the first attempt. */
export function withRetries(http: Http, clock: Clock, most = ATTEMPTS): Http {
  return async (call, signal) => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await http(call, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        if (attempt === most || error instanceof UserError || isRefusedByProxy(error)) throw error;
        return undefined;
      });
      const wait = waitBefore(attempt, answer, clock.now());
      const isLast = attempt === most || wait > PATIENCE_MS;
      if (answer && (isLast || !isTransient(answer.status) || isStream(call))) return answer;
      if (answer) await discard(answer);
      await clock.wait(wait, signal);
    }
  };
}

function isStream({ body }: Call): boolean {
  return body !== undefined && !(body instanceof Uint8Array);
}
