import { setMaxListeners } from 'node:events';

/** A signal for one request; `passed` says whether its time was up. End it with the request. */
type Limit = { readonly signal: AbortSignal; passed(): boolean; end(): void };

/** Aborts with the signal or when the time is up. Not by AbortSignal.any, whose bookkeeping outlives each of many requests. */
export function limited(signal: AbortSignal, ms: number): Limit {
  const within = new AbortController();
  let passed = false;
  const stop = (): void => within.abort(signal.reason);
  const timer = setTimeout(() => {
    passed = true;
    within.abort();
  }, ms).unref();
  // As many wait for the same end as there are requests in flight: no leak.
  setMaxListeners(0, signal);
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return {
    signal: within.signal,
    passed: () => passed,
    end: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    },
  };
}
