/**
 * How long until somebody knows, beside kubectl, helm and kapp with their defaults, each from a cold process: after the
 * status that completes a rollout, after a missing image and after a crash loop. Starts a sandbox of its own.
 *
 *   npm run build && npx tsx bench/verdict/run.ts [--rounds 5] [--cap 60]
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { clock } from '../../src/adapters/clock.ts';
import { openApi } from '../../src/sandbox/api.ts';
import { binaries } from '../../src/sandbox/binaries.ts';
import { adminCredentials } from '../../src/sandbox/credentials.ts';
import { down } from '../../src/sandbox/down.ts';
import { createNamespace, hasDefaultAccount } from '../../src/sandbox/objects.ts';
import { up } from '../../src/sandbox/up.ts';
import { watchCompletion } from '../deploy/completion.ts';
import { type Tag, type Tool, tools } from '../deploy/tools.ts';
import { type Workload, writeWorkload } from '../deploy/workload.ts';
import { watchEvidence } from './evidence.ts';
import { hear, type Heard } from './heard.ts';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, cap: { type: 'string', default: '60' } },
});
const capMs = Number(options.cap) * 1_000;
const ROLLOUT_CAP_MS = 120_000;
const LATE_MS = 5_000;

/** What each says when it calls a rollout good or bad. */
const WORDS: Readonly<Record<string, { readonly good: RegExp; readonly bad: RegExp }>> = {
  slipway: { good: /Deployment web-1 +2 of 2 new pods ready, 0 old left$/mu, bad: /^✗ /mu },
  kubectl: { good: /successfully rolled out/u, bad: /error|timed out/iu },
  helm: { good: /STATUS: deployed/u, bad: /Error:/u },
  kapp: { good: /^Succeeded$/mu, bad: /^kapp: Error/mu },
};

const { signal } = new AbortController();
const folder = mkdtempSync(join(tmpdir(), 'slipway-verdict-'));
const env = { ...process.env, XDG_STATE_HOME: folder };
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => void down('verdict', env, signal).finally(() => process.exit(130)));

try {
  const bin = await binaries({ env: process.env, clock, emit: () => undefined, signal });
  const sandbox = await up({ name: 'verdict', env, bin, clock, emit: () => undefined, signal });
  const { server, registry, identity, ports } = sandbox.state;
  const { adminKubeconfig } = sandbox.folders;
  const credentials = await adminCredentials(sandbox.folders);
  const api = openApi(ports.api, credentials);
  // The registry has them all, so that no tool refuses early: `not-found` is what the node says.
  const layer = join(folder, 'layer.tar');
  writeFileSync(layer, Buffer.alloc(1024));
  for (const tag of ['v1', 'v2', 'not-found', 'crash'])
    execFileSync(
      join(bin, 'crane'),
      ['append', '--insecure', '-f', layer, '-t', `${registry}/bench:${tag}`],
      {
        stdio: 'ignore',
      },
    );

  let made = 0;
  const newWorkload = async (): Promise<Workload> => {
    const namespace = `verdict-${++made}`;
    const workload = {
      folder: join(folder, namespace),
      namespace,
      services: 1,
      repository: `${registry}/bench`,
    };
    mkdirSync(workload.folder);
    writeWorkload(workload);
    const cluster = { context: 'admin', kubeconfig: adminKubeconfig, server, identity };
    const platform = {
      registry: { oci: registry, insecure: true },
      environments: { bench: { branches: ['main'], namespace, cluster, onFailure: 'hold' } },
    };
    writeFileSync(join(workload.folder, 'platform.yml'), JSON.stringify(platform));
    await createNamespace(api, namespace);
    while (!(await hasDefaultAccount(api, namespace)));
    return workload;
  };
  const deploy = async (tool: Tool, workload: Workload, tag: Tag): Promise<Heard> => {
    const { good = / /u, bad = / /u } = WORDS[tool.name] ?? {};
    const ill = tag === 'not-found' || tag === 'crash';
    return hear(tool.deploy(workload, tag), ill ? bad : good, {
      env: { ...process.env, KUBECONFIG: adminKubeconfig, NO_COLOR: '1' },
      capMs: ill ? capMs : ROLLOUT_CAP_MS,
    });
  };

  /** Between the status that completes the rollout, as a watch of our own saw it, and the word of the tool. */
  const lagOf = async (tool: Tool, workload: Workload, tag: Tag): Promise<number> => {
    const completion = watchCompletion(server, credentials, {
      ...workload,
      image: `${workload.repository}:${tag}`,
    });
    const heard = await deploy(tool, workload, tag);
    for (let waited = 0; completion.at() === undefined && waited < LATE_MS; waited += 10) await sleep(10);
    const complete = completion.at();
    completion.stop();
    if (heard.at === undefined || complete === undefined)
      throw new Error(`${tool.name} ${tag} never was good:\n${heard.output.slice(-2_000)}`);
    return heard.at - complete;
  };

  const verdictOf = async (tool: Tool, tag: Tag): Promise<string> => {
    const workload = await newWorkload();
    await deploy(tool, workload, 'v1');
    const evidence = watchEvidence(server, credentials, workload.namespace);
    const heard = await deploy(tool, workload, tag);
    const shown = evidence.at();
    evidence.stop();
    const said = heard.output.split('\n').findLast((line) => line.trim() !== '');
    if (heard.capped) return `> ${options.cap} s, last words: ${said ?? 'none'}`;
    const after = shown === undefined || heard.at === undefined ? '?' : (heard.at - shown).toFixed(0);
    return `${(heard.ms / 1_000).toFixed(2)} s in all, ${after} ms after the evidence: ${firstFault(heard.output) ?? said}`;
  };

  const bundle = join(folder, 'dist', 'slipway.js');
  // A copy: somebody may build again in the meantime.
  cpSync(fileURLToPath(new URL('../../dist', import.meta.url)), join(folder, 'dist'), { recursive: true });
  const peers = execFileSync(fileURLToPath(new URL('../deploy/tools.sh', import.meta.url)), {
    encoding: 'utf8',
  });
  for (const tool of tools({ peers: peers.trim(), bundle }).filter(({ name }) => name in WORDS)) {
    const workload = await newWorkload();
    await deploy(tool, workload, 'v1');
    const lags: number[] = [];
    for (let round = 0; round < Number(options.rounds); round += 1)
      lags.push(await lagOf(tool, workload, round % 2 === 0 ? 'v2' : 'v1'));
    const sorted = lags.toSorted((a, b) => a - b).map((ms) => ms.toFixed(0));
    say(`${tool.name}\n  lag            median ${sorted[sorted.length >> 1]} ms of ${sorted.join(' ')}`);
    say(`  missing image  ${await verdictOf(tool, 'not-found')}`);
    say(`  crash loop     ${await verdictOf(tool, 'crash')}`);
  }
  api.close();
} finally {
  await down('verdict', env, signal);
  rmSync(folder, { recursive: true, force: true });
}

function firstFault(output: string): string | undefined {
  return output.split('\n').find((line) => line.startsWith('✗'));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
