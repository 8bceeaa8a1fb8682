/** What one tool took in one chart: a value for each time it was measured, none where it never came to an end. */
export type Bar = {
  readonly tool: string;
  /** Milliseconds, or megabytes, as the chart says. */
  readonly values: readonly number[];
  /** What the table says beside it, or in place of a value. */
  readonly note?: string;
};

export type Chart = {
  readonly id: string;
  readonly title: string;
  /** What was done, in a sentence. */
  readonly about: string;
  readonly unit: 'ms' | 'MB';
  /** All took turns. */
  readonly bars: readonly Bar[];
};

/** How often a tool said that a rollout had succeeded, and how often the API server said otherwise at that instant. */
export type Claims = {
  readonly tool: string;
  readonly made: number;
  readonly untrue: number;
  /** How long after the earliest of those the rollout was complete, in milliseconds. */
  readonly worstMs: number;
};

export type Machine = {
  readonly at: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  /** Mean number of processes that wanted a processor in the minute before the run. */
  readonly loadBefore: number;
};

export type Results = {
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  /** The long form, or the quick one that shows that everything works. */
  readonly form: string;
  readonly charts: readonly Chart[];
  readonly claims: readonly Claims[];
};

export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const [low, high] = [sorted[half - 1], sorted[half]];
  return sorted.length % 2 === 1 || low === undefined || high === undefined ? high : (low + high) / 2;
}

/** Collects values under chart and tool, in the order in which they are first named. */
export class Board {
  readonly #charts = new Map<string, Omit<Chart, 'bars'>>();
  readonly #bars = new Map<string, Map<string, { values: number[]; note?: string }>>();

  chart(chart: Omit<Chart, 'bars'>): void {
    this.#charts.set(chart.id, chart);
    if (!this.#bars.has(chart.id)) this.#bars.set(chart.id, new Map());
  }

  /** `value` is undefined where the tool never came to an end; then the note says what it did. */
  add(id: string, tool: string, value: number | undefined, note?: string): void {
    const bars = this.#bars.get(id);
    if (!bars) throw new Error(`no chart ${id}`);
    const bar = bars.get(tool) ?? { values: [] };
    if (value !== undefined) bar.values.push(value);
    bars.set(tool, { ...bar, ...(note !== undefined && { note }) });
  }

  charts(): readonly Chart[] {
    return [...this.#charts.values()].flatMap((chart) => {
      const bars = [...(this.#bars.get(chart.id) ?? [])].map(([tool, bar]) => ({ tool, ...bar }));
      return bars.length === 0 ? [] : [{ ...chart, bars }];
    });
  }
}
