export type Figure = {
  readonly row: string;
  readonly column: string;
  /** Milliseconds or megabytes; undefined where there was none. */
  readonly value: number | undefined;
};

/** Progress and results are for people at a terminal. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Medians of all runs, and how they compare with the floor. */
export function printTable(figures: readonly Figure[]): void {
  const rows = unique(figures.map(({ row }) => row));
  for (const column of unique(figures.map(({ column: name }) => name))) {
    const medians = rows.flatMap((row) => {
      const values = figures.filter((figure) => figure.row === row && figure.column === column);
      return values.length === 0 ? [] : [{ row, median: median(values.map(({ value }) => value)) }];
    });
    const own = medians.find(({ row }) => row === 'slipway')?.median;
    const floor = medians.find(({ row }) => row === 'floor')?.median;
    say(`\n${column}`);
    for (const { row, median: value } of medians) {
      const number = column.endsWith('MB') ? `${value?.toFixed(0)} MB` : seconds(value);
      const ratios = column.endsWith('MB') || column.endsWith('lag') ? '' : ratioText(value, { own, floor });
      say(`  ${row.padEnd(9)} ${number.padStart(12)}  ${ratios}`.trimEnd());
    }
  }
}

function ratioText(
  value: number | undefined,
  { own, floor }: { own?: number | undefined; floor?: number | undefined },
): string {
  if (value === undefined) return '';
  const against = (name: string, base: number | undefined): string =>
    base === undefined ? '' : `${(value / base).toFixed(2)} × ${name}  `;
  return against('floor', floor) + against('slipway', own);
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? 'no verdict' : `${(ms / 1_000).toFixed(2)} s`;
}

function median(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.filter((value) => value !== undefined).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
