/** One series at one moment. */
export type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

export type MetricAnswer =
  | { readonly state: 'answered'; readonly samples: readonly Sample[] }
  /** The query itself is wrong. */
  | { readonly state: 'refused'; readonly reason: string };

export type MetricQuestion = {
  /** Of Prometheus, without /api/v1. */
  readonly url: string;
  readonly token: string | undefined;
  readonly query: string;
};

/** Whoever has the series. Rejects with an Error where nobody answers, or nobody who may. */
export type Metrics = {
  query(question: MetricQuestion, signal: AbortSignal): Promise<MetricAnswer>;
};
