// npx tsx bench/secrets/bench.ts: fetches and decrypts 100 files, and sets it against the time of the slowest of them
// alone, times 100/16 (16 are fetched at once). The files come through the adapter from a server in a thread of its
// own that answers after a while, as S3 does.
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { setMaxListeners } from 'node:events';
import { Worker } from 'node:worker_threads';
import { openBucket } from '../../src/adapters/bucket.ts';
import { Secret } from '../../src/core/secret.ts';
import { fetchSecrets, type SecretAccess } from '../../src/secrets/fetch.ts';
import { seal } from '../../src/secrets/sops/seal.ts';

const FILES = 100;
const AT_ONCE = 16;
const MOST = 1.5;
const RUNS = Number(process.env['RUNS'] ?? 5);
const DELAYS_MS = [10, 20, 40, 60];
/** S3 answers no sooner; below it, the processor is what the files wait for. */
const S3_MS = 20;
const WARM_UP = 5;
const { signal } = new AbortController();
setMaxListeners(0, signal);

const identity = await generateX25519Identity();
const recipient = await identityToRecipient(identity);
const identities = [new Secret(identity)];
const keys = {
  ageIdentities: () => Promise.resolve(identities),
  kms: () => Promise.reject(new Error('not needed')),
};
const contents = await Promise.all(Array.from({ length: FILES }, (_, index) => sealed(index)));
const server = new Worker(new URL('server.mjs', import.meta.url), { workerData: contents });
const port = await new Promise<number>((resolve) => void server.once('message', resolve));

for (let round = 0; round < WARM_UP; round += 1)
  await fetching([...contents.keys()], accessTo(`http://127.0.0.1:${port}/0`));

process.stdout.write('S3 answers after   slowest single   times 100/16   100 files   ratio, most 1.5\n');
for (const delay of DELAYS_MS) {
  const rounds: { readonly slowest: number; readonly all: number }[] = [];
  for (let run = 0; run < RUNS; run += 1) rounds.push(await measure(delay));
  const [middle] = rounds.toSorted((a, b) => ratio(a) - ratio(b)).slice(RUNS / 2);
  if (!middle) throw new Error('RUNS is at least 1');
  if (delay >= S3_MS && ratio(middle) > MOST) process.exitCode = 1;
  const cells = [
    `${delay} ms`,
    ms(middle.slowest),
    ms(share(middle)),
    ms(middle.all),
    ratio(middle).toFixed(2),
  ];
  process.stdout.write(
    `${cells.map((cell, column) => cell.padStart([16, 17, 15, 12, 8][column] ?? 0)).join('')}\n`,
  );
}
await server.terminate();

/** Every file alone, one after the other, and then all of them. */
async function measure(delay: number): Promise<{ readonly slowest: number; readonly all: number }> {
  const access = accessTo(`http://127.0.0.1:${port}/${delay}`);
  const singles: number[] = [];
  for (let index = 0; index < AT_ONCE; index += 1) singles.push(await timed(() => fetching([index], access)));
  return { slowest: Math.max(...singles), all: await timed(() => fetching([...contents.keys()], access)) };
}

function share({ slowest }: { readonly slowest: number }): number {
  return (slowest * FILES) / AT_ONCE;
}

function ratio(round: { readonly slowest: number; readonly all: number }): number {
  return round.all / share(round);
}

function accessTo(endpoint: string): SecretAccess {
  const config = { bucket: 'bench', region: 'eu-west-1', endpoint, pathStyle: true, age: [] };
  const env = { AWS_ACCESS_KEY_ID: 'AKIABENCH', AWS_SECRET_ACCESS_KEY: 'bench' };
  return {
    bucket: openBucket({ ...config, encryption: 'required' }, env),
    encryption: 'required',
    keys,
  };
}

function fetching(indices: readonly number[], access: SecretAccess): Promise<unknown> {
  const files = indices.map((index) => ({ file: `${index}.yml`, key: String(index) }));
  return fetchSecrets({ files, namespace: 'bench' }, access, signal);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function sealed(index: number): Promise<string> {
  const values = Array.from({ length: 10 }, (_, key) => `  KEY_${key}: value ${key} of file ${index}\n`).join(
    '',
  );
  const text = `apiVersion: v1\nkind: Secret\nmetadata: { name: bench-${index} }\nstringData:\n${values}`;
  const recipients = { age: [recipient], kms: [] };
  const sealing = { recipients, keys, signal, now: Date.now(), where: 'bench' };
  return (await seal(new Secret(text), sealing)).reveal();
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
