import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { childEnvironment } from '../core/child-environment.ts';
import type { ProcessRequest, ProcessResult, Processes } from '../core/ports/processes.ts';

/** How long a process group may take to end after SIGTERM before it is killed. */
const GRACE_MS = 10_000;

/** How long the output of a program that has ended may stay open: what it left running, and may run for ever, holds it. */
const LEFT_OPEN_MS = 2_000;

/** Children inherit it, so that what they leave running is known. */
const MARK = 'SLIPWAY_STARTED_BY';

export function openProcesses(env: Readonly<Record<string, string | undefined>>): Processes {
  const mark = crypto.randomUUID();
  const groups = new Set<number>();
  return {
    run: (request, signal) =>
      run(
        {
          ...request,
          env: { ...childEnvironment(env, request.pass), ...request.env, [MARK]: mark },
          onStart: (pid) => groups.add(pid),
        },
        signal,
      ),
    endLeft: async () => {
      const { endLeft } = await import('./left-processes.ts');
      return endLeft({ mark: `${MARK}=${mark}`, groups });
    },
    find: async (program) => {
      for (const folder of (env['PATH'] ?? '').split(delimiter)) {
        const path = join(folder, program);
        if (folder !== '' && (await isExecutable(path))) return path;
      }
      return undefined;
    },
  };
}

type Request = Omit<ProcessRequest, 'env'> & {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onStart: (pid: number) => void;
};

async function run(
  { command, args, cwd, env, input, onOutput, onLine, onStart }: Request,
  signal: AbortSignal,
): Promise<ProcessResult> {
  signal.throwIfAborted();
  // A group of its own, so that what a shell line started ends with it.
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  if (child.pid !== undefined) onStart(child.pid);
  const stop = (): void => endGroup(child.pid, 'SIGTERM');
  let killer: NodeJS.Timeout | undefined;
  let leaving: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    stop();
    killer = setTimeout(() => endGroup(child.pid, 'SIGKILL'), GRACE_MS);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (onOutput) child.stdout.on('data', onOutput);
    const lines = [
      ...(onOutput ? [] : [linesOf(child.stdout, 'stdout', onLine)]),
      linesOf(child.stderr, 'stderr', onLine),
    ];
    // A program that ends without reading its input is not an error of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    const result = await new Promise<ProcessResult>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => {
        leaving = setTimeout(() => {
          child.stdout.destroy();
          child.stderr.destroy();
        }, LEFT_OPEN_MS);
      });
      child.once('close', (code, ended) => resolve({ code: code ?? 128, signal: ended ?? undefined }));
    });
    await Promise.all(lines);
    signal.throwIfAborted();
    return result;
  } finally {
    clearTimeout(killer);
    clearTimeout(leaving);
    signal.removeEventListener('abort', onAbort);
  }
}

async function linesOf(
  stream: NodeJS.ReadableStream,
  name: 'stdout' | 'stderr',
  onLine: ProcessRequest['onLine'],
): Promise<void> {
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  // One that was destroyed never says that it has ended.
  stream.once('close', () => lines.close());
  for await (const line of lines) onLine(line, name);
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
