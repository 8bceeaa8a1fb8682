import { readdir, readFile } from 'node:fs/promises';

/** A process may start others while it is ended. */
const MOST_ROUNDS = 10;

/** What this run has started, however long ago its parent ended. */
export type Started = {
  /** Stands in the environment that children inherit, such as `NAME=value`. */
  readonly mark: string;
  readonly groups: ReadonlySet<number>;
};

/**
 * Ends what outlived the programs that started it, and returns the names of what was ended. Linux alone tells the environment
 * of another process, so elsewhere nothing is found. Who takes both the environment and the group off is not found either.
 */
export async function endLeft(started: Started): Promise<readonly string[]> {
  const ended = new Map<number, string>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const left = await leftOf(started);
    if (left.size === 0) break;
    for (const [pid, name] of left) {
      ended.set(pid, name);
      kill(pid);
    }
  }
  return [...ended.values()];
}

async function leftOf({ mark, groups }: Started): Promise<ReadonlyMap<number, string>> {
  const left = new Map<number, string>();
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids.filter((each) => each !== process.pid)) {
    const { name, state, group } = await statusOf(pid);
    if (name === undefined || state === 'Z' || state === 'X') continue;
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (groups.has(group) || environment.split('\0').includes(mark)) left.set(pid, name);
  }
  return left;
}

/** `pid (name) state parent group ...`; the name may hold anything. */
async function statusOf(pid: number) {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [, name, rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(line) ?? [];
  const [state, , group] = rest.split(' ');
  return { name, state, group: Number(group) };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already, or is somebody else's.
  }
}
