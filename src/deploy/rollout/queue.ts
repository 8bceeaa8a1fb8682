/** Many senders, one reader who takes everything that has come since the last time. */
export type Queue<T> = {
  put(item: T): void;
  /** Ends the reader's wait with an error instead. */
  fail(error: unknown): void;
  take(): T[];
  /** Resolves as soon as there is something to take. */
  arrived(): Promise<void>;
};

export function makeQueue<T>(): Queue<T> {
  let queued: T[] = [];
  let broken: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;
  return {
    put: (item) => {
      queued.push(item);
      wake?.();
    },
    fail: (error) => {
      broken ??= { error };
      wake?.();
    },
    take: () => {
      if (broken) throw broken.error;
      const taken = queued;
      queued = [];
      return taken;
    },
    arrived: () =>
      new Promise((resolve) => {
        if (queued.length > 0 || broken) resolve();
        else wake = resolve;
      }),
  };
}
