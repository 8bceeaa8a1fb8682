/** Many senders, one reader who takes everything that has come since the last time. */
export type Mailbox<T> = {
  put(letter: T): void;
  /** Ends the reader's wait with an error instead. */
  fail(error: unknown): void;
  take(): T[];
  /** Resolves as soon as there is something to take. */
  arrived(): Promise<void>;
};

export function makeMailbox<T>(): Mailbox<T> {
  let letters: T[] = [];
  let broken: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;
  return {
    put: (letter) => {
      letters.push(letter);
      wake?.();
    },
    fail: (error) => {
      broken ??= { error };
      wake?.();
    },
    take: () => {
      if (broken) throw broken.error;
      const taken = letters;
      letters = [];
      return taken;
    },
    arrived: () =>
      new Promise((resolve) => {
        if (letters.length > 0 || broken) resolve();
        else wake = resolve;
      }),
  };
}
