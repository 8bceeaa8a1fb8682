import { execFileSync, spawn, type SpawnOptions } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { pack } from 'tar-stream';
import { type Far, farFrom } from './far.ts';

/**
 * Pushes a 200 MB archive of five layers to a docker-registry of its own: by slipway (the bundle in dist), `crane push`
 * and `skopeo copy`; first to an empty repository, then again without a change; beside each other on loopback, and to a
 * registry that is FAR_MS away, as all are that are not on the same machine. The tools take turns, forwards and backwards,
 * so that whatever disturbs disturbs all of them: memory that one has just given back makes the next one slower. Prints
 * the best of RUNS and the ratio to the faster peer, and how much each of them sent.
 * Needs docker-registry, skopeo and crane ($CRANE, or on PATH).
 */
const RUNS = Number(process.env['RUNS'] ?? 5);
const FAR_MS = Number(process.env['FAR_MS'] ?? 20);
const LAYERS = 5;
const LAYER_MB = 40;
const crane = process.env['CRANE'] ?? 'crane';
const slipway = fileURLToPath(new URL('../../dist/slipway.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-push-'));
const archive = join(folder, 'service', 'image.tar');

type Push = (registry: string) => Promise<void>;
const TOOLS: Readonly<Record<string, Push>> = { slipway: bySlipway, crane: byCrane, skopeo: bySkopeo };
const TURNS = Object.entries(TOOLS);
const PARTS = ['first', 'again', 'again, far'] as const;
type Times = Readonly<Record<(typeof PARTS)[number], number>>;
const sizes = new Map<string, number>();

try {
  await writeArchive();
  makeService();
  const times = new Map(Object.keys(TOOLS).map((name): [string, Times[]] => [name, []]));
  // A registry of its own each time: skopeo remembers for the whole machine where it saw a blob and links it.
  for (let run = 0; run < RUNS; run += 1)
    for (const [name, push] of run % 2 === 0 ? TURNS : TURNS.toReversed())
      times.get(name)?.push(
        await withRegistry(async (registry, far) => {
          const first = await timed(() => push(registry));
          sizes.set(name, await storedSize(registry));
          const again = await timed(() => push(registry));
          await push(far.host);
          return { first, again, 'again, far': await timed(() => push(far.host)) };
        }),
      );
  for (const part of PARTS) {
    const best = [...times].map(([name, all]) => ({
      name,
      took: Math.min(...all.map((each) => each[part])),
    }));
    const fastest = Math.min(...best.flatMap(({ name, took }) => (name === 'slipway' ? [] : [took])));
    for (const { name, took } of best)
      console.log(
        `${part.padEnd(11)} ${name.padEnd(8)} ${took.toFixed(2)} s  ${(took / fastest).toFixed(2)} × the faster peer`,
      );
  }
  for (const [name, bytes] of sizes)
    console.log(`size        ${name.padEnd(8)} ${(bytes / 1e6).toFixed(1)} MB`);
  let alone = Infinity;
  for (let turn = 0; turn < RUNS; turn += 1)
    alone = Math.min(alone, await timed(() => run(process.execPath, ['-e', '0'])));
  console.log(`node alone           ${alone.toFixed(2)} s`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function withRegistry(work: (registry: string, far: Far) => Promise<Times>): Promise<Times> {
  const registry = `127.0.0.1:${await freePort()}`;
  const data = join(folder, 'data');
  const config = `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ${data} } }\nhttp: { addr: "${registry}", secret: bench }\n`;
  writeFileSync(join(folder, 'registry.yml'), config);
  const server = spawn('docker-registry', ['serve', join(folder, 'registry.yml')], { stdio: 'ignore' });
  try {
    while (!(await isUp(`http://${registry}/v2/`))) await new Promise((next) => setTimeout(next, 20));
    const far = await farFrom(registry, FAR_MS);
    return await work(registry, far).finally(() => far.close());
  } finally {
    server.kill();
    rmSync(data, { recursive: true, force: true });
  }
}

function isUp(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Bytes of all layers of the one image there. */
async function storedSize(registry: string): Promise<number> {
  const asked = async (path: string): Promise<unknown> =>
    (
      await fetch(`http://${registry}/v2/example/${path}`, {
        headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json' },
      })
    ).json();
  const { tags } = (await asked('tags/list')) as { tags: string[] };
  const { layers } = (await asked(`manifests/${tags[0] ?? ''}`)) as { layers: { size: number }[] };
  return layers.reduce((sum, { size }) => sum + size, 0);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}

/** Not the synchronous call: the registry that is far away answers through this process. */
function run(command: string, args: readonly string[], at: SpawnOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    spawn(command, args, { ...at, stdio: 'ignore' })
      .once('error', reject)
      .once('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command} exits with ${code}`))));
  });
}

function bySlipway(registry: string): Promise<void> {
  const cwd = join(folder, 'service');
  const platform = `registry: { oci: "${registry}", insecure: true }\nenvironments:\n  development: { branches: [development], namespace: development, cluster: { context: dev, server: "https://127.0.0.1:6443", identity: 00000000-0000-0000-0000-000000000000 } }\n`;
  writeFileSync(join(cwd, 'platform.yml'), platform);
  // A cache of its own for each registry, or the second run would know the layers of the first.
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, `cache-${registry.replace(':', '-')}`) };
  return run(process.execPath, [slipway, 'push', '--rebuild', '--platform', 'platform.yml'], { cwd, env });
}

function byCrane(registry: string): Promise<void> {
  return run(crane, ['push', '--insecure', archive, `${registry}/example:v1`]);
}

function bySkopeo(registry: string): Promise<void> {
  const to = `docker://${registry}/example:v1`;
  const plain = ['--insecure-policy', '--dest-tls-verify=false'];
  return run('skopeo', ['copy', '--quiet', ...plain, `docker-archive:${archive}`, to]);
}

/** As docker save writes it. Half of each layer is text, half does not compress, as in real images. */
async function writeArchive(): Promise<void> {
  mkdirSync(join(folder, 'service'), { recursive: true });
  const layers: Buffer[] = [];
  for (let index = 0; index < LAYERS; index += 1) layers.push(await layer(index));
  const diffIds = layers.map((bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`);
  const image = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: { Cmd: ['/bin/0'] },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: diffIds.map(() => ({ created: '2026-01-01T00:00:00Z' })),
  });
  const name = `${createHash('sha256').update(image).digest('hex')}.json`;
  const tar = pack();
  tar.entry({ name }, image);
  for (const [index, bytes] of layers.entries()) tar.entry({ name: `${index}/layer.tar` }, bytes);
  const list = [
    { Config: name, RepoTags: ['bench:1'], Layers: layers.map((_, index) => `${index}/layer.tar`) },
  ];
  tar.entry({ name: 'manifest.json' }, JSON.stringify(list));
  tar.finalize();
  await pipeline(tar as unknown as NodeJS.ReadableStream, createWriteStream(archive));
}

async function layer(index: number): Promise<Buffer> {
  const half = (LAYER_MB / 2) * 1024 * 1024;
  const words = Array.from({ length: 4_000 }, () => randomBytes(4).toString('hex'));
  let text = '';
  while (text.length < half) text += `${words[Math.floor(Math.random() * words.length)]} `;
  const tar = pack();
  tar.entry({ name: `bin/${index}` }, randomBytes(half));
  tar.entry({ name: `text/${index}` }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar as unknown as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function makeService(): void {
  const cwd = join(folder, 'service');
  writeFileSync(
    join(cwd, 'Jenkinsfile'),
    "slipway {\n  image 'example', archive: 'image.tar'\n  kubernetes { deployment 'example' }\n}\n",
  );
  writeFileSync(join(cwd, '.gitignore'), 'image.tar\nplatform.yml\n');
  const git = (...args: string[]): void => void execFileSync('git', args, { cwd, stdio: 'ignore' });
  git('init', '-q', '-b', 'development');
  git('add', '.');
  git('-c', 'user.name=bench', '-c', 'user.email=bench@example.com', 'commit', '-q', '-m', 'Bench');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : 0;
}
