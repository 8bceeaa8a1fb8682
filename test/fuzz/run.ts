// `npm run fuzz`: damaged inputs for every reader, in processes that are watched, so that one that never ends is found too.
// Options: --inputs 100000 (of all readers together) --seed 1 --only NAME,NAME --keep (writes what is found into corpus/)
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inputOf } from './input.ts';
import { faultOf } from './judge.ts';
import { shortest } from './minimise.ts';
import type { Reader } from './reader.ts';
import { READERS } from './readers/all.ts';
import { type Fault, fuzzed } from './watched.ts';

const AT_ONCE = 2;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const only = values.only?.split(',');
const readers = READERS.filter(({ name }) => only?.includes(name) ?? true);
const shares = readers.reduce((sum, { share = 1 }) => sum + share, 0);
const inputsOf = ({ share = 1 }: Reader): number => Math.ceil((Number(values.inputs) * share) / shares);

/** The first of each fault, with its shortest input where the process survives it. */
async function told(reader: Reader, faults: readonly Fault[]): Promise<void> {
  for (const fault of new Set(faults.map((one) => one.fault))) {
    const same = faults.filter((one) => one.fault === fault);
    const { index, ended } = same[0]!;
    const input = await inputOf(reader, seed, index);
    const small = ended
      ? input
      : await shortest(input, async (part) => (await faultOf(reader, part)) === fault);
    process.stdout.write(
      `✗ ${reader.name} ${fault} (${same.length} times, first input ${index})\n  ${JSON.stringify(small.toString('latin1').slice(0, 300))}\n`,
    );
    if (!values.keep) continue;
    const folder = join(import.meta.dirname, 'corpus', reader.name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${seed}-${index}`), small);
  }
}

const started = Date.now();
const seconds = (since: number): string => `${Math.round((Date.now() - since) / 1000)} s`;
process.stdout.write(`seed ${seed}: ${values.inputs} inputs for ${readers.length} readers\n`);
const waiting = [...readers];
let found = 0;
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let reader = waiting.shift(); reader; reader = waiting.shift()) {
      const since = Date.now();
      const faults = await fuzzed(reader, seed, inputsOf(reader));
      found += faults.length;
      process.stdout.write(
        `${faults.length === 0 ? '✓' : '✗'} ${reader.name}: ${inputsOf(reader)} inputs, ${seconds(since)}\n`,
      );
      await told(reader, faults);
    }
  }),
);
process.stdout.write(`${found} faults in ${values.inputs} inputs, ${seconds(started)}, seed ${seed}\n`);
process.exit(found === 0 ? 0 : 1);
