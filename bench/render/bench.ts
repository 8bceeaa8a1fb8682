// npm run build && npx tsx bench/render/bench.ts: renders and checks the same workloads with Slipway and its peers.
// Needs ktmpl (test/tools/templating.sh), and helm and kubeconform on PATH; what is missing is left out of the table.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CURRENT, loadSchemas } from '../../src/templating/check/schemas.ts';
import { type Size, writeChart, writeJsonSchema, writeService } from './fixtures.ts';

const RUNS = Number(process.env['RUNS'] ?? 5);
const ROOT = join(import.meta.dirname, '..', '..');
const PROGRAM = join(ROOT, 'dist', 'slipway.js');
const PEAK = ['--import', pathToFileURL(join(import.meta.dirname, 'peak.mjs')).href];
const BUILD = [
  '--platform',
  'platform.yml',
  '--branch',
  'main',
  '--commit',
  'a'.repeat(40),
  '--build-number',
  '1',
];
const LANGUAGES = ['ktmpl', 'nunjucks'] as const;
const SIZES = ['short', 'whole'] as const;

type Job = {
  readonly name: string;
  readonly program: string;
  readonly words: readonly string[];
  readonly cwd: string;
  /** Options of Node that have the program say how much memory it held. */
  readonly peak?: readonly string[];
};

/** Nothing of the machine's own, such as certificates that Node is told to load at its start. */
const ENV = { PATH: process.env['PATH'], HOME: homedir() };

/** Jobs that do the same work and take turns; all are compared with the first. */
type Race = readonly (Job | undefined)[];

const work = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main(): Promise<void> {
  process.stdout.write(
    'what                                         median      best      peak   to the first\n',
  );
  for (const size of SIZES) {
    for (const language of LANGUAGES)
      for (const count of [1, 1_000])
        writeService(join(work, `${language}-${count}-${size}`), { count, size }, language);
    writeChart(join(work, `chart-${size}`), { count: 1_000, size });
  }
  writeService(join(work, 'nunjucks-1000-tagged'), { count: 1_000, size: 'tagged' }, 'nunjucks');
  writeChart(join(work, 'chart-tagged'), { count: 1_000, size: 'tagged' });
  for (const language of LANGUAGES)
    writeService(join(work, `${language}-10000-short`), { count: 10_000, size: 'short' }, language);
  writeJsonSchema(join(work, 'deployment.json'), await loadSchemas(CURRENT));

  for (const size of SIZES)
    run([...LANGUAGES.map((language) => rendering(`${language}-1000-${size}`)), helm(size)]);
  run([rendering('nunjucks-1000-tagged'), helm('tagged')]);
  run([rendering('ktmpl-1000-short'), ktmplProcesses()]);
  for (const language of LANGUAGES) {
    run([rendering(`${language}-1-short`)]);
    run([rendering(`${language}-10000-short`)]);
  }
  // On manifests that Slipway rendered, so that both judge the same objects by the same schema.
  const rendered = join(work, 'rendered');
  once(rendering('ktmpl-1000-short', ['--out', rendered]));
  const strict = ['-schema-location', join(work, '{{ .ResourceKind }}.json'), '-strict', rendered];
  run([
    slipway('slipway check of 1000 manifests', 'ktmpl-1000-short', ['check']),
    tool('kubeconform', strict, 'kubeconform of the same'),
  ]);
}

function rendering(folder: string, words: readonly string[] = []): Job {
  return slipway(`slipway render ${folder}`, folder, ['render', ...words]);
}

function slipway(name: string, folder: string, [command = '', ...words]: readonly string[]): Job {
  const all = [PROGRAM, command, 'production', ...words, ...BUILD];
  return { name, program: process.execPath, words: all, cwd: join(work, folder), peak: PEAK };
}

/** What a loop in a Jenkinsfile does: one process a template. */
function ktmplProcesses(): Job | undefined {
  const ktmpl = find('ktmpl');
  if (ktmpl === undefined) return undefined;
  const lines = Array.from(
    { length: 1_000 },
    (_, index) =>
      `${ktmpl} deploy/web-${index}-template.yml -p IMAGE registry.example.com/web:1 -p REPLICAS 3 -p LOG_LEVEL info`,
  );
  const script = join(work, 'loop.sh');
  writeFileSync(script, lines.join('\n'));
  return {
    name: '1000 ktmpl processes',
    program: 'sh',
    words: [script],
    cwd: join(work, 'ktmpl-1000-short'),
  };
}

function helm(size: Size): Job | undefined {
  const words = ['template', 'bench', join(work, `chart-${size}`)];
  return tool('helm', words, `helm template of 1000 ${size} documents`);
}

function tool(name: string, words: readonly string[], what: string): Job | undefined {
  const program = find(name);
  return program === undefined ? undefined : { name: what, program, words, cwd: work };
}

/** In turns, so that whatever disturbs disturbs all of them. */
function run(race: Race): void {
  const jobs = race.filter((job) => job !== undefined);
  const times = new Map<Job, number[]>(jobs.map((job) => [job, []]));
  for (let turn = 0; turn < RUNS; turn += 1) for (const job of jobs) times.get(job)?.push(once(job).ms);
  const median = (job: Job | undefined): number => sorted(times, job)[Math.floor(RUNS / 2)] ?? 0;
  for (const job of jobs) {
    const peak = job.peak === undefined ? '' : `${once(job, job.peak).peakMb.toFixed(0)} MB`;
    const ratio = jobs.length === 1 ? '' : (median(job) / median(jobs[0])).toFixed(2);
    const [best = 0] = sorted(times, job);
    process.stdout.write(
      `${job.name.padEnd(40)} ${seconds(median(job))} ${seconds(best)} ${peak.padStart(9)} ${ratio.padStart(14)}\n`,
    );
  }
}

function sorted(times: ReadonlyMap<Job, readonly number[]>, job: Job | undefined): readonly number[] {
  return (job && times.get(job))?.toSorted((a, b) => a - b) ?? [];
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`.padStart(9);
}

function once(
  { name, program, words, cwd }: Job,
  options: readonly string[] = [],
): { ms: number; peakMb: number } {
  const before = performance.now();
  const all = [...options, ...words];
  const { status, stderr } = spawnSync(program, all, { cwd, env: ENV, encoding: 'utf8', maxBuffer: 2 ** 30 });
  const ms = performance.now() - before;
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr.slice(0, 500)}`);
  return { ms, peakMb: Number(/^peak (\d+) KB$/m.exec(stderr)?.[1] ?? 0) / 1_024 };
}

function find(program: string): string | undefined {
  const tools = process.env['SLIPWAY_TOOLS'] ?? join(homedir(), '.cache/slipway/tools');
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(tools, 'bin')];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}
