/** Requests in flight at once; more does not make the API server faster. */
export const CONCURRENCY = 16;

/** Errors of a promise that nobody awaits yet are kept for the first who awaits it. */
export function started<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Waits for all, and throws what the first of them that failed, in the order given, threw. */
export async function settledInOrder<const All extends readonly Promise<unknown>[]>(all: All) {
  await Promise.allSettled(all);
  for (const one of all) await one;
  return Promise.all(all);
}
