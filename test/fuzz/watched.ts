import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '../support/folder.ts';
import type { Found } from './child.ts';
import type { Reader } from './reader.ts';

/** One input may take so much of a processor. */
const MOST_MS = 2_000;
/** Of the heap; an input has some kilobytes. */
const MOST_MB = 512;
const LOOK_MS = 100;

export type Fault = Found & {
  /** The process did not survive it. */
  readonly ended: boolean;
};

const folder = temporaryFolder('fuzz-at');

/** Everything found in so many inputs for one reader; a process that an input ends is followed by another one. */
export async function fuzzed(reader: Reader, seed: number, inputs: number): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (let from = 0; from < inputs;) {
    const place = join(folder, reader.name);
    writeFileSync(place, Buffer.from(Int32Array.of(-1).buffer));
    const at = (): number => readFileSync(place).readInt32LE();
    const fault = await run(reader, { words: [reader.name, seed, from, inputs, place], at, faults });
    if (fault === undefined) break;
    if (at() < 0) throw new Error(`the process for ${reader.name} did not start: ${fault}`);
    faults.push({ index: at(), fault, ended: true });
    from = at() + 1;
  }
  return faults;
}

type Run = {
  readonly words: readonly (string | number)[];
  readonly at: () => number;
  readonly faults: Fault[];
};

/** Settles with why the process ended early. */
async function run({ mostMs = MOST_MS }: Reader, { words, at, faults }: Run): Promise<string | undefined> {
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${MOST_MB}`,
      '--import=tsx',
      join(import.meta.dirname, 'child.ts'),
      ...words.map(String),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said = `${said}${part.toString()}`.slice(-2_000)));
  createInterface(child.stdout).on('line', (line) =>
    faults.push({ ...(JSON.parse(line) as Found), ended: false }),
  );
  let late: string | undefined;
  let [seen, since] = [-1, 0];
  const watch = setInterval(() => {
    const [now, used] = [at(), usedMs(child.pid)];
    if (now !== seen || now < 0) [seen, since] = [now, used];
    else if (used - since > mostMs) {
      late = `takes more than ${mostMs} ms`;
      child.kill('SIGKILL');
    }
  }, LOOK_MS);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(watch);
  if (code === 0) return undefined;
  return (
    late ??
    `ended the process: ${/^(?:\w*Error|FATAL ERROR)[^\n]*/m.exec(said)?.[0] ?? said.trim().slice(-200)}`
  );
}

/** Of a processor, so that a machine that is busy with others makes nothing late; where the system does not say, by the clock. */
function usedMs(pid: number | undefined): number {
  try {
    const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return (user + system) * 10;
  } catch {
    return Date.now();
  }
}
