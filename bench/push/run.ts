import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { pack } from 'tar-stream';

/**
 * Pushes a 200 MB archive of five layers to a docker-registry of its own: by slipway (the bundle in dist), `crane push`
 * and `skopeo copy`; first to an empty repository, then again without a change. Prints the best of RUNS and the ratio.
 * Needs docker-registry, skopeo and crane ($CRANE, or on PATH).
 */
const RUNS = Number(process.env['RUNS'] ?? 3);
const LAYERS = 5;
const LAYER_MB = 40;
const crane = process.env['CRANE'] ?? 'crane';
const slipway = fileURLToPath(new URL('../../dist/slipway.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-push-'));
const archive = join(folder, 'service', 'image.tar');

try {
  await writeArchive();
  makeService();
  const rows: { name: string; first: number; again: number }[] = [];
  for (const [name, push] of Object.entries({ slipway: bySlipway, crane: byCrane, skopeo: bySkopeo })) {
    const times: [number, number][] = [];
    // A registry of its own each time: skopeo remembers for the whole machine where it saw a blob and links it.
    for (let run = 0; run < RUNS; run += 1)
      times.push(
        await withRegistry((registry) => [timed(() => push(registry)), timed(() => push(registry))]),
      );
    const [first = 0, again = 0] = [0, 1].map((at) => Math.min(...times.map((pair) => pair[at] ?? 0)));
    rows.push({ name, first, again });
  }
  const peers = rows.filter(({ name }) => name !== 'slipway');
  for (const part of ['first', 'again'] as const) {
    const fastest = Math.min(...peers.map((row) => row[part]));
    for (const row of rows)
      console.log(
        `${part.padEnd(6)} ${row.name.padEnd(8)} ${row[part].toFixed(2)} s  ${(row[part] / fastest).toFixed(2)} × the faster peer`,
      );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function withRegistry(work: (registry: string) => [number, number]): Promise<[number, number]> {
  const registry = `127.0.0.1:${await freePort()}`;
  const data = join(folder, 'data');
  const config = `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ${data} } }\nhttp: { addr: "${registry}", secret: bench }\n`;
  writeFileSync(join(folder, 'registry.yml'), config);
  const server = spawn('docker-registry', ['serve', join(folder, 'registry.yml')], { stdio: 'ignore' });
  try {
    while (!(await isUp(`http://${registry}/v2/`))) await new Promise((next) => setTimeout(next, 20));
    return work(registry);
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

function timed(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1_000;
}

function bySlipway(registry: string): void {
  const cwd = join(folder, 'service');
  const platform = `registry: { oci: "${registry}", insecure: true }\nenvironments:\n  development: { branches: [development], namespace: development, cluster: { context: dev, server: "https://127.0.0.1:6443", identity: 00000000-0000-0000-0000-000000000000 } }\n`;
  writeFileSync(join(cwd, 'platform.yml'), platform);
  // A cache of its own for each registry, or the second run would know the layers of the first.
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, `cache-${registry.replace(':', '-')}`) };
  execFileSync(process.execPath, [slipway, 'push', '--rebuild', '--platform', 'platform.yml'], {
    cwd,
    env,
    stdio: 'ignore',
  });
}

function byCrane(registry: string): void {
  execFileSync(crane, ['push', '--insecure', archive, `${registry}/example:v1`], { stdio: 'ignore' });
}

function bySkopeo(registry: string): void {
  const to = `docker://${registry}/example:v1`;
  execFileSync(
    'skopeo',
    ['copy', '--insecure-policy', '--dest-tls-verify=false', `docker-archive:${archive}`, to],
    { stdio: 'ignore' },
  );
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
