import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Fate } from '../support/front.ts';
import { WRITES } from './counts.ts';
import { atNth, each, type Fault } from './fault.ts';
import { isWrite, type Place, type Ran } from './place.ts';

const HOUR_MS = 3_600_000;
const CLOCK = pathToFileURL(join(import.meta.dirname, 'clock.mjs')).href;

/** Deploys, and gives the process to whatever happens at its nth write. */
async function atWrite(
  place: Place,
  nth: number,
  {
    happens,
    env = {},
  }: {
    readonly happens: (child: ChildProcess) => Fate;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<Ran> {
  let process: ChildProcess | undefined;
  place.api.fate(
    atNth(isWrite, nth, () => {
      if (!process) throw new Error('nobody deploys');
      return happens(process);
    }),
  );
  return place.slipway(['deploy'], { env, onStart: (child) => (process = child) });
}

const clockMoved = (name: string, ms: number): Fault => ({
  name: `the machine's clock moves ${name} at a write`,
  moments: [1, 2, Math.ceil(WRITES / 2), WRITES - 2, WRITES],
  few: [Math.ceil(WRITES / 2)],
  exits: [0],
  run: async (place, nth) =>
    atWrite(place, nth, {
      happens: (child) => {
        child.kill('SIGUSR2');
        return 'on';
      },
      env: { NODE_OPTIONS: `--import=${CLOCK}`, SLIPWAY_CLOCK_MS: String(ms) },
    }),
});

/** What befalls the process that deploys. */
export const programFaults: readonly Fault[] = [
  {
    name: 'the program is killed (SIGKILL) before a write',
    moments: each(WRITES),
    few: [Math.ceil(WRITES / 2), WRITES - 1, WRITES],
    exits: [null],
    run: async (place, nth) =>
      atWrite(place, nth, {
        happens: (child) => {
          child.kill('SIGKILL');
          return 'cut';
        },
      }),
  },
  {
    name: 'the program is killed (SIGKILL) after a write',
    moments: each(WRITES),
    few: [1, 2],
    exits: [null],
    run: async (place, nth) =>
      atWrite(place, nth, { happens: (child) => ({ lost: () => void child.kill('SIGKILL') }) }),
  },
  {
    name: 'the build is aborted (SIGTERM) at a write',
    moments: [1, 2, Math.ceil(WRITES / 2), WRITES - 1],
    few: [Math.ceil(WRITES / 2)],
    exits: [143],
    words: /stopped by SIGTERM/,
    run: async (place, nth) =>
      atWrite(place, nth, {
        happens: (child) => {
          child.kill('SIGTERM');
          return 'on';
        },
      }),
  },
  clockMoved('an hour ahead', HOUR_MS),
  clockMoved('an hour back', -HOUR_MS),
];
