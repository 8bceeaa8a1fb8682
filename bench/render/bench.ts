// npm run build && npx tsx bench/render/bench.ts: renders and checks the same workloads with Slipway and its peers.
// Needs ktmpl (test/tools/templating.sh), and helm and kubeconform on PATH; what is missing is left out of the table.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CURRENT, loadSchemas } from '../../src/templating/check/schemas.ts';
import { writeChart, writeJsonSchema, writeService } from './fixtures.ts';

const RUNS = Number(process.env['RUNS'] ?? 5);
const ROOT = join(import.meta.dirname, '..', '..');
const SLIPWAY = [
  process.execPath,
  '--import',
  pathToFileURL(join(import.meta.dirname, 'peak.mjs')).href,
  join(ROOT, 'dist', 'slipway.js'),
];

type Measured = {
  readonly name: string;
  readonly ms: readonly number[];
  readonly peakMb: number | undefined;
};

const work = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main(): Promise<void> {
  for (const language of ['ktmpl', 'nunjucks'] as const)
    for (const count of [1, 1_000, 10_000]) writeService(join(work, `${language}-${count}`), count, language);
  writeChart(join(work, 'chart'), 1_000);
  writeJsonSchema(join(work, 'deployment.json'), await loadSchemas(CURRENT));
  const rendered = join(work, 'rendered');
  const all: (Measured | undefined)[] = [
    ...(['ktmpl', 'nunjucks'] as const).flatMap((language) =>
      [1, 1_000, 10_000].map((count) =>
        slipway(`render ${count} ${language} templates`, `${language}-${count}`, ['render', 'production']),
      ),
    ),
    ktmplProcesses(),
    tool('helm', ['template', 'bench', join(work, 'chart')], 'helm template of 1000 documents'),
    slipway('check 1000 ktmpl templates', 'ktmpl-1000', ['check', 'production']),
    kubeconform(rendered),
  ];
  process.stdout.write('what                                         median      best      peak\n');
  for (const each of all) if (each) process.stdout.write(`${line(each)}\n`);
}

function line({ name, ms, peakMb }: Measured): string {
  const sorted = ms.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const peak = peakMb === undefined ? '' : `${peakMb.toFixed(0)} MB`;
  return `${name.padEnd(40)} ${seconds(median)} ${seconds(sorted[0] ?? 0)} ${peak.padStart(9)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`.padStart(9);
}

function slipway(name: string, folder: string, words: readonly string[]): Measured {
  const options = [
    '--platform',
    'platform.yml',
    '--branch',
    'main',
    '--commit',
    'a'.repeat(40),
    '--build-number',
    '1',
  ];
  return measure(`slipway ${name}`, [...SLIPWAY, ...words, ...options], join(work, folder));
}

/** What a loop in a Jenkinsfile does: one process a template. */
function ktmplProcesses(): Measured | undefined {
  const ktmpl = find('ktmpl');
  if (ktmpl === undefined) return undefined;
  const lines = Array.from(
    { length: 1_000 },
    (_, index) =>
      `${ktmpl} deploy/web-${index}-template.yml -p IMAGE registry.example.com/web:1 -p REPLICAS 3 -p LOG_LEVEL info`,
  );
  writeFileSync(join(work, 'loop.sh'), lines.join('\n'));
  return measure('1000 ktmpl processes', ['sh', join(work, 'loop.sh')], join(work, 'ktmpl-1000'));
}

/** On manifests that Slipway rendered, so that both judge the same objects by the same schema. */
function kubeconform(rendered: string): Measured | undefined {
  slipway('render', 'ktmpl-1000', ['render', 'production', '--out', rendered]);
  const words = ['-schema-location', join(work, '{{ .ResourceKind }}.json'), '-strict', rendered];
  return tool('kubeconform', words, 'kubeconform of the 1000 manifests');
}

function tool(program: string, words: readonly string[], name: string): Measured | undefined {
  const path = find(program);
  return path === undefined ? undefined : measure(name, [path, ...words], work);
}

function measure(name: string, [program = '', ...words]: readonly string[], cwd: string): Measured {
  const ms: number[] = [];
  let peakMb: number | undefined;
  for (let run = 0; run < RUNS; run += 1) {
    const before = performance.now();
    const { status, stderr } = spawnSync(program, words, { cwd, encoding: 'utf8', maxBuffer: 2 ** 30 });
    ms.push(performance.now() - before);
    if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr.slice(0, 500)}`);
    const peak = /^peak (\d+) KB$/m.exec(stderr)?.[1];
    if (peak !== undefined) peakMb = Math.max(peakMb ?? 0, Number(peak) / 1_024);
  }
  return { name, ms, peakMb };
}

function find(program: string): string | undefined {
  const tools = process.env['SLIPWAY_TOOLS'] ?? join(homedir(), '.cache/slipway/tools');
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(tools, 'bin')];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}
