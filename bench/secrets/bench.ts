// npx tsx bench/secrets/bench.ts: fetches and decrypts 100 files, from a bucket in memory that answers after a while as
// S3 does, and sets it against the slowest single file times 100/16 (16 are fetched at once).
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { Bucket, StoredObject } from '../../src/core/ports/bucket.ts';
import { Secret } from '../../src/core/secret.ts';
import { fetchSecrets } from '../../src/secrets/fetch.ts';
import { seal } from '../../src/secrets/sops/seal.ts';

const FILES = 100;
const AT_ONCE = 16;
const RUNS = Number(process.env['RUNS'] ?? 5);
const DELAYS_MS = [0, 10, 30, 60];
const { signal } = new AbortController();

const identity = await generateX25519Identity();
const recipient = await identityToRecipient(identity);
const keys = {
  ageIdentities: () => Promise.resolve([new Secret(identity)]),
  kms: () => Promise.reject(new Error('not needed')),
};
const contents = await Promise.all(Array.from({ length: FILES }, (_, index) => sealed(index)));

process.stdout.write('S3 answers after   slowest single   16 at once would be   100 files   ratio\n');
for (const delay of DELAYS_MS) {
  const rounds = [];
  for (let run = 0; run < RUNS; run += 1) rounds.push(await measure(delay));
  const [best] = rounds.toSorted((a, b) => a.all - b.all);
  if (!best) continue;
  const expected = (best.slowest * FILES) / AT_ONCE;
  const cells = [
    `${delay} ms`,
    ms(best.slowest),
    ms(expected),
    ms(best.all),
    (best.all / expected).toFixed(2),
  ];
  process.stdout.write(
    `${cells.map((cell, column) => cell.padStart([15, 17, 22, 12, 8][column] ?? 0)).join('')}\n`,
  );
}

async function measure(delay: number): Promise<{ readonly slowest: number; readonly all: number }> {
  const access = { bucket: bucketAnswering(delay), encryption: 'required' as const, keys };
  let slowest = 0;
  for (let index = 0; index < AT_ONCE; index += 1)
    slowest = Math.max(slowest, await timed(() => fetching([index], access)));
  return { slowest, all: await timed(() => fetching([...contents.keys()], access)) };
}

function fetching(indices: readonly number[], access: Parameters<typeof fetchSecrets>[1]): Promise<unknown> {
  const files = indices.map((index) => ({ file: `${index}.yml`, key: String(index) }));
  return fetchSecrets({ files, namespace: 'bench' }, access, signal);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function bucketAnswering(delay: number): Bucket {
  const unused = (): never => {
    throw new Error('not needed');
  };
  const read = async (key: string): Promise<StoredObject> => {
    await new Promise((next) => setTimeout(next, delay));
    const content = contents[Number(key)] ?? new Secret('');
    return { key, content, versionId: 'v1', etag: '"1"', encryption: undefined };
  };
  return { name: 'bench', read, write: unused, list: unused, versions: unused };
}

function sealed(index: number): Promise<Secret> {
  const values = Array.from({ length: 10 }, (_, key) => `  KEY_${key}: value ${key} of file ${index}\n`).join(
    '',
  );
  const text = `apiVersion: v1\nkind: Secret\nmetadata: { name: bench-${index} }\nstringData:\n${values}`;
  const recipients = { age: [recipient], kms: [] };
  return seal(new Secret(text), { recipients, keys, signal, now: Date.now(), where: 'bench' });
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
