import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Command } from './tools.ts';

export type Measured = {
  readonly ms: number;
  /** When it ended, on performance.now()'s clock. */
  readonly ended: number;
  /** undefined when it was still running at the cap. */
  readonly exit: number | undefined;
  /** Most memory of the process itself, without its children's. */
  readonly megabytes: number;
  /** Time on the processor, of the process and what it waited for: the figure that a busy machine changes least. */
  readonly cpuMs: number;
  readonly output: string;
};

/** Runs a command from a cold process to its end, or to the cap. */
export async function measure(
  { program, args, cwd }: Command,
  env: NodeJS.ProcessEnv,
  capMs: number,
): Promise<Measured> {
  const began = performance.now();
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  let bytes = 0;
  let cpuMs = 0;
  const sampling = setInterval(() => {
    bytes = Math.max(bytes, peakOf(child.pid));
    cpuMs = Math.max(cpuMs, cpuOf(child.pid));
  }, 20);
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
  });
  clearInterval(sampling);
  clearTimeout(cap);
  return {
    ms: ended - began,
    ended,
    exit: capped ? undefined : (code ?? 1),
    megabytes: bytes / 1e6,
    cpuMs,
    output,
  };
}

function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/u.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** From /proc, whose clock ticks a hundred times a second. */
function cpuOf(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
  } catch {
    return 0;
  }
}
