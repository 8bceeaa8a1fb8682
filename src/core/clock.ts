/** Time as an argument: the real one in main, a scripted one in tests. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`, or rejects at once with the signal's reason when it aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
};
