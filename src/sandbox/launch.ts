import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessId, startOf } from './process-table.ts';

export type Program = {
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

export type Running = ProcessId & {
  readonly name: string;
  /** Aborts when the process ends; the reason is an `EndedEarly`. */
  readonly ended: AbortSignal;
};

/** A part that ended while it was still needed. */
export class EndedEarly extends Error {
  readonly part: string;
  readonly how: string;
  /** The last lines of its log. */
  readonly lines: readonly string[];

  constructor(part: string, how: string, lines: readonly string[]) {
    super(`${part} ${how}`);
    this.name = 'EndedEarly';
    this.part = part;
    this.how = how;
    this.lines = lines;
  }

  get portTaken(): boolean {
    return this.lines.some((line) => line.includes('address already in use'));
  }
}

/** In the environment of every process of a sandbox, so that `down` finds also those nobody recorded. */
export function markerFor(root: string): string {
  return `SLIPWAY_SANDBOX_ROOT=${root}`;
}

/** Starts a program that outlives this process, as leader of a process group of its own. */
export async function launch(
  program: Program,
  { root, logs }: { root: string; logs: string },
): Promise<Running> {
  const log = join(logs, `${program.name}.log`);
  const out = openSync(log, 'a', 0o600);
  const child = spawn(program.path, program.args, {
    cwd: root,
    detached: true,
    stdio: ['ignore', out, out],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: root,
      SLIPWAY_SANDBOX_ROOT: root,
      ...program.env,
    },
  });
  closeSync(out);
  const ended = new AbortController();
  const end = (how: string): void =>
    void tail(log).then((lines) => ended.abort(new EndedEarly(program.name, how, lines)));
  child.once('error', (error) => end(`could not be started: ${error.message}`));
  child.once('exit', (code, signal) => end(`ended with ${signal ?? `exit code ${code ?? 0}`}`));
  child.unref();
  const { pid } = child;
  const started = pid === undefined ? undefined : await startOf(pid);
  // One that ended at once has no start time any more; `ended` tells how it went.
  return { name: program.name, pid: pid ?? 0, started: started ?? 'ended', ended: ended.signal };
}

/** Ends processes and the groups they lead, and returns once none is left. Nothing in them is worth a farewell. */
export async function endAll(processes: readonly ProcessId[]): Promise<void> {
  await Promise.all(processes.map(end));
}

async function end(one: ProcessId): Promise<void> {
  if (!(await isAlive(one))) return;
  // A marked process that is no leader has no group of its own.
  for (const target of [-one.pid, one.pid]) kill(target);
  while (await isAlive(one)) await sleep(10);
}

function kill(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch {
    // It has ended meanwhile, or leads no group.
  }
}

async function tail(log: string): Promise<readonly string[]> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-20);
}
