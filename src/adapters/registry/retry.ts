import type { Clock } from '../../core/clock.ts';
import { UserError } from '../../core/errors.ts';
import { type Answer, type Call, discard, type Http } from './http.ts';

export const ATTEMPTS = 6;
const FIRST_WAIT_MS = 250;
/** A registry may ask for more patience than a pipeline has. */
const LONGEST_WAIT_MS = 60_000;

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
  return Math.min(LONGEST_WAIT_MS, Math.max(asked, FIRST_WAIT_MS * 2 ** (attempt - 1)));
}

function retryAfter(value: string | undefined, now: number): number {
  if (value === undefined) return 0;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
}

/** Repeats what can be repeated. Only for calls whose body is in memory: a stream is gone after the first attempt. */
export function withRetries(http: Http, clock: Clock, most = ATTEMPTS): Http {
  return (call, signal) =>
    attempts({ clock, most, signal }, async (last) => {
      const answer = await http(call, signal);
      if (last || !isTransient(answer.status) || isStream(call)) return { done: answer };
      await discard(answer);
      return { again: answer };
    });
}

type Trying = { readonly clock: Clock; readonly most: number; readonly signal: AbortSignal };

/** Runs `once` until it is done; network errors count as `again`, except the last. */
async function attempts<T>(
  { clock, most, signal }: Trying,
  once: (last: boolean) => Promise<{ done: T } | { again: Pick<Answer, 'headers'> | undefined }>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const last = attempt === most;
    const outcome = await once(last).catch((error: unknown) => {
      signal.throwIfAborted();
      if (last || error instanceof UserError) throw error;
      return { again: undefined };
    });
    if ('done' in outcome) return outcome.done;
    await clock.wait(waitBefore(attempt, outcome.again, clock.now()), signal);
  }
}

function isStream({ body }: Call): boolean {
  return body !== undefined && !(body instanceof Uint8Array);
}
