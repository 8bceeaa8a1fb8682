import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

export type Command = {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
};

export type Measured = {
  readonly ms: number;
  /** When it ended, on performance.now()'s clock. */
  readonly ended: number;
  /** undefined when it was still running at the cap. */
  readonly exit: number | undefined;
  /** Most memory of the process, or of a child of it. */
  readonly megabytes: number;
  /** Time on the processor, of the process and what it waited for: the figure that a busy machine changes least. */
  readonly cpuMs: number;
  readonly output: string;
};

/** How often memory and processor time are looked at. */
const LOOK_MS = 20;
const NO_CAP_MS = 600_000;

/** Runs a command from a cold process to its end, or to the cap. */
export async function measure({ program, args, cwd, env }: Command, capMs = NO_CAP_MS): Promise<Measured> {
  const began = performance.now();
  const child = spawn(program, args, {
    cwd,
    env: env ?? process.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  let bytes = 0;
  let cpuMs = 0;
  const looking = setInterval(() => {
    bytes = Math.max(bytes, ...[child.pid, ...childrenOf(child.pid)].map(peakOf));
    cpuMs = Math.max(cpuMs, cpuOf(child.pid));
  }, LOOK_MS);
  let capped = false;
  const cap = setTimeout(() => {
    capped = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, capMs);
  let ended = 0;
  child.once('exit', () => (ended = performance.now()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => {
    clearInterval(looking);
    clearTimeout(cap);
  });
  return {
    ms: ended - began,
    ended,
    exit: capped ? undefined : (code ?? 1),
    megabytes: bytes / 1e6,
    cpuMs,
    output,
  };
}

/** The same, for what has to succeed. */
export async function succeed(command: Command): Promise<Measured> {
  const measured = await measure(command);
  if (measured.exit === 0) return measured;
  const words = [command.program, ...command.args].join(' ').slice(0, 200);
  throw new Error(`${words} ended with ${measured.exit}:\n${measured.output.slice(-2_000)}`);
}

function fromProc<T>(file: string, read: (text: string) => T, otherwise: T): T {
  try {
    return read(readFileSync(`/proc/${file}`, 'utf8'));
  } catch {
    return otherwise;
  }
}

function childrenOf(pid: number | undefined): readonly number[] {
  const numbers = (text: string): readonly number[] => text.split(' ').filter(Boolean).map(Number);
  return fromProc(`${pid}/task/${pid}/children`, numbers, []);
}

function peakOf(pid: number | undefined): number {
  return fromProc(`${pid}/status`, (text) => Number(/VmHWM:\s+(\d+)/u.exec(text)?.[1] ?? 0) * 1024, 0);
}

/** From /proc, whose clock ticks a hundred times a second. */
function cpuOf(pid: number | undefined): number {
  const sum = (text: string): number =>
    text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15)
      .reduce((all, ticks) => all + Number(ticks) * 10, 0);
  return fromProc(`${pid}/stat`, sum, 0);
}
