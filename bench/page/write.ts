// npx tsx bench/page/write.ts: docs/benchmarks.md, its plots and the table of README.md from docs/benchmarks/results.json.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Results } from '../results.ts';
import { barsSvg } from './bars.ts';
import { pageText, summaryTable } from './page.ts';

const project = join(import.meta.dirname, '..', '..');
const plots = join(project, 'docs', 'benchmarks');
const file = join(plots, 'results.json');

export function readResults(): Results {
  return JSON.parse(readFileSync(file, 'utf8')) as Results;
}

const style = async (): Promise<object> => (await resolveConfig(join(project, 'README.md'))) ?? {};

/** Every generated file below the project, and its text; README.md with its table between two comments. */
export async function generated(results: Results): Promise<ReadonlyMap<string, string>> {
  const markdown = async (text: string): Promise<string> =>
    format(text, { ...(await style()), parser: 'markdown' });
  const readme = readFileSync(join(project, 'README.md'), 'utf8').replace(
    /(<!-- benchmarks -->\n)[^]*?(<!-- end of benchmarks -->)/u,
    (_, begin: string, end: string) => `${begin}\n${summaryTable(results)}\n\n${end}`,
  );
  const drawn = results.charts.filter(({ bars }) => bars.some(({ values }) => values.length > 0));
  return new Map([
    ['docs/benchmarks.md', await markdown(pageText(results))],
    ['README.md', await markdown(readme)],
    ...drawn.map((chart): [string, string] => [`docs/benchmarks/${chart.id}.svg`, barsSvg(chart)]),
  ]);
}

/** Keeps the results, and writes what is made of them. */
export async function writePage(results: Results): Promise<void> {
  mkdirSync(plots, { recursive: true });
  for (const name of readdirSync(plots)) rmSync(join(plots, name));
  writeFileSync(file, await format(JSON.stringify(results), { ...(await style()), parser: 'json' }));
  for (const [name, text] of await generated(results)) writeFileSync(join(project, name), text);
}

if (process.argv[1] === import.meta.filename) await writePage(readResults());
