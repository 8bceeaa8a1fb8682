/** What one question came to; `unknown` where nobody could say. */
export type Answer = {
  readonly state: 'good' | 'bad' | 'unknown';
  /** For people, in one line of a bounded length: `/healthz answers 200`. */
  readonly text: string;
  /** The last lines that were printed, where a line was run. */
  readonly output?: readonly string[];
};

/** Whoever asks or runs it: of HTTP through the API server, of series at Prometheus. Never rejects for what the others do. */
export type Ask<Asked> = (asked: Asked, signal: AbortSignal) => Promise<Answer>;

/** Strangers write it, and it stands in one line of a console. */
export const LONGEST = 160;
