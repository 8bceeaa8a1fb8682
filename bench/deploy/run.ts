import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { clock } from '../../src/adapters/clock.ts';
import { type Api, type Credentials, openApi } from '../../src/sandbox/api.ts';
import { binaries } from '../../src/sandbox/binaries.ts';
import { adminCredentials } from '../../src/sandbox/credentials.ts';
import { down } from '../../src/sandbox/down.ts';
import { createNamespace, hasDefaultAccount } from '../../src/sandbox/objects.ts';
import { type Sandbox, up } from '../../src/sandbox/up.ts';
import { watchCompletion } from './completion.ts';
import { type Measured, measure } from './measure.ts';
import { type Figure, printTable, say } from './table.ts';
import { type Tag, type Tool, tools } from './tools.ts';
import { type Workload, writeWorkload } from './workload.ts';

const { values: options } = parseArgs({
  options: {
    services: { type: 'string', default: '50' },
    runs: { type: 'string', default: '3' },
    cap: { type: 'string', default: '60' },
    only: { type: 'string', default: 'floor,slipway,kubectl,helm,kapp' },
    parts: { type: 'string', default: 'many,one,verdict' },
    before: { type: 'string', default: '' },
  },
});
/** Longest wait for a verdict; a rollout that succeeds may take as long as a busy machine needs. */
const capMs = Number(options.cap) * 1_000;
const ROLLOUT_CAP_MS = 600_000;
const LATE_MS = 30_000;
const parts = options.parts.split(',');

const { signal } = new AbortController();
const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
const env = { ...process.env, XDG_STATE_HOME: folder };
const only = [...options.only.split(','), ...(options.before === '' ? [] : ['before'])];
const peers = only.some((name) => name === 'helm' || name === 'kapp') ? installPeers() : '';
// A copy: somebody may build again in the meantime.
cpSync(fileURLToPath(new URL('../../dist', import.meta.url)), join(folder, 'dist'), { recursive: true });
const bundle = join(folder, 'dist', 'slipway.js');
const chosen = tools({ peers, bundle, before: join(resolve(options.before), 'slipway.js') }).filter(
  ({ name }) => only.includes(name),
);
const figures: Figure[] = [];
let workloads = 0;

for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => void down('bench', env, signal).finally(() => process.exit(130)));

try {
  const bin = await binaries({ env: process.env, clock, emit: () => undefined, signal });
  const sandbox = await up({ name: 'bench', env, bin, clock, emit: () => undefined, signal });
  const credentials = await adminCredentials(sandbox.folders);
  const bench = { sandbox, credentials, api: openApi(sandbox.state.ports.api, credentials) };
  pushImages(bin, sandbox.state.registry);
  // Runs outermost: whatever else the machine does meets every tool alike.
  for (let run = 1; run <= Number(options.runs); run++)
    for (const tool of chosen) {
      if (parts.includes('many')) await rollouts(bench, tool, Number(options.services));
      if (parts.includes('one')) await rollouts(bench, tool, 1);
    }
  if (parts.includes('verdict'))
    for (const tool of chosen.filter(({ name }) => name !== 'floor')) await verdicts(bench, tool);
  bench.api.close();
} finally {
  await down('bench', env, signal);
  rmSync(folder, { recursive: true, force: true });
}
printTable(figures);

function installPeers(): string {
  const script = fileURLToPath(new URL('tools.sh', import.meta.url));
  return execFileSync(script, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}

/** Empty images: nothing runs them, but slipway asks the registry whether they are there. `not-found` is not. */
function pushImages(bin: string, registry: string): void {
  const layer = join(folder, 'layer.tar');
  writeFileSync(layer, Buffer.alloc(1024));
  for (const tag of ['v1', 'v2', 'crash'])
    execFileSync(
      join(bin, 'crane'),
      ['append', '--insecure', '-f', layer, '-t', `${registry}/bench:${tag}`],
      {
        stdio: 'ignore',
      },
    );
}

type Bench = { readonly sandbox: Sandbox; readonly credentials: Credentials; readonly api: Api };

/** v1 untimed, then v2 to the last rollout, then v2 once more with nothing to do. */
async function rollouts(bench: Bench, tool: Tool, services: number): Promise<void> {
  const workload = await newWorkload(bench, services);
  await deploy(bench, tool, { workload, tag: 'v1' });
  const changed = await deploy(bench, tool, { workload, tag: 'v2' });
  const unchanged = await deploy(bench, tool, { workload, tag: 'v2' });
  const size = services === 1 ? 'one service' : `${services} services`;
  figures.push(
    // A tool that says good too early has not been quicker: what counts is when the last rollout was complete.
    { row: tool.name, column: `${size}, v1 → v2`, value: changed.ms - Math.min(changed.lagMs, 0) },
    { row: tool.name, column: `${size}, unchanged`, value: unchanged.ms },
    { row: tool.name, column: `${size}, lag`, value: changed.lagMs },
    { row: tool.name, column: `${size}, v1 → v2, CPU`, value: changed.cpuMs },
    { row: tool.name, column: `${size}, unchanged, CPU`, value: unchanged.cpuMs },
    { row: tool.name, column: `${size}, MB`, value: changed.megabytes },
  );
  await remove(bench, workload);
}

/** From start to the end of the command on a release that cannot become good. */
async function verdicts(bench: Bench, tool: Tool): Promise<void> {
  for (const tag of ['not-found', 'crash'] as const) {
    const workload = await newWorkload(bench, 1);
    await deploy(bench, tool, { workload, tag: 'v1' });
    const { ms, exit, output } = await run(bench, tool, { workload, tag, capMs });
    say(
      `${tool.name} ${tag}: ${exit === undefined ? 'no verdict' : `exit ${exit}`} after ${ms.toFixed(0)} ms`,
    );
    say(output.trimEnd().split('\n').slice(-6).join('\n'));
    figures.push({ row: tool.name, column: `verdict: ${tag}`, value: exit === undefined ? undefined : ms });
    await remove(bench, workload);
  }
}

type Step = { readonly workload: Workload; readonly tag: Tag };

async function deploy(
  bench: Bench,
  tool: Tool,
  { workload, tag }: Step,
): Promise<Measured & { readonly lagMs: number }> {
  const { namespace, services, repository } = workload;
  const image = `${repository}:${tag}`;
  const completion = watchCompletion(bench.sandbox.state.server, bench.credentials, {
    namespace,
    services,
    image,
  });
  const measured = await run(bench, tool, { workload, tag, capMs: ROLLOUT_CAP_MS });
  // The bench's own watch may be a moment behind; what is complete only later was called good too early.
  for (let waited = 0; completion.at() === undefined && waited < LATE_MS; waited += 10) await sleep(10);
  const complete = completion.at();
  completion.stop();
  if (measured.exit !== 0)
    throw new Error(`${tool.name} ended with ${measured.exit}:\n${measured.output.slice(-2_000)}`);
  const lagMs = complete === undefined ? Number.NEGATIVE_INFINITY : measured.ended - complete;
  say(
    `${tool.name} ${services} × ${tag}: ${measured.ms.toFixed(0)} ms, cpu ${measured.cpuMs} ms, ${measured.megabytes.toFixed(0)} MB, lag ${lagMs.toFixed(0)} ms`,
  );
  return { ...measured, lagMs };
}

type Limited = Step & { readonly capMs: number };

function run({ sandbox }: Bench, tool: Tool, { workload, tag, capMs: limit }: Limited): Promise<Measured> {
  return measure(
    tool.deploy(workload, tag),
    { ...process.env, KUBECONFIG: sandbox.folders.adminKubeconfig, NO_COLOR: '1' },
    limit,
  );
}

async function newWorkload({ api, sandbox }: Bench, services: number): Promise<Workload> {
  const namespace = `bench-${++workloads}`;
  const workload = {
    folder: join(folder, namespace),
    namespace,
    services,
    repository: `${sandbox.state.registry}/bench`,
  };
  mkdirSync(workload.folder);
  writeWorkload(workload);
  writeFileSync(join(workload.folder, 'platform.yml'), platformText(sandbox, namespace));
  await createNamespace(api, namespace);
  while (!(await hasDefaultAccount(api, namespace)));
  return workload;
}

/** Until it is gone: what the controllers still delete would be in the figures of anyone who comes next. */
async function remove({ api }: Bench, { namespace }: Workload): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}`;
  await api.call('DELETE', path);
  const isThere = (): Promise<boolean> =>
    api.call('GET', path).then(
      () => true,
      () => false,
    );
  while (await isThere()) await sleep(50);
}

function platformText({ folders, state }: Sandbox, namespace: string): string {
  return JSON.stringify({
    registry: { oci: state.registry, insecure: true },
    environments: {
      bench: {
        branches: ['main'],
        namespace,
        cluster: {
          context: 'admin',
          kubeconfig: folders.adminKubeconfig,
          server: state.server,
          identity: state.identity,
        },
      },
    },
  });
}
