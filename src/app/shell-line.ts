import type { Emit } from '../core/events.ts';
import type { Processes } from '../core/ports/processes.ts';

export type ShellLine = {
  readonly command: string;
  readonly cwd: string;
  /** Names of variables with credentials that platform.yml lets through. */
  readonly pass?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly processes: Processes;
  readonly emit: Emit;
  /** Told of each line that it prints, beside the event. */
  readonly onLine?: (line: string) => void;
};

/** Runs a line of the block by `sh` and shows it with what it prints; its code, or `late` where its time was up. */
export async function runShellLine(
  { command, cwd, pass, env, timeoutMs, processes, emit, onLine }: ShellLine,
  signal: AbortSignal,
): Promise<number | 'late'> {
  emit({ type: 'command.started', command });
  const limit = AbortSignal.timeout(timeoutMs);
  const request = {
    command: 'sh',
    args: ['-ec', command],
    cwd,
    ...(pass && { pass }),
    ...(env && { env }),
    onLine: (line: string) => {
      emit({ type: 'command.output', line });
      onLine?.(line);
    },
  };
  try {
    return (await processes.run(request, AbortSignal.any([signal, limit]))).code;
  } catch (error) {
    if (!limit.aborted || signal.aborted) throw error;
    return 'late';
  }
}

/** Does the work, and ends what its lines have left running: it could change files of what comes behind, and read what that holds. */
export async function endingLeft<T>(
  { processes, emit }: Pick<ShellLine, 'processes' | 'emit'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } finally {
    const programs = await processes.endLeft();
    if (programs.length > 0) emit({ type: 'note', code: 'processes-ended', programs });
  }
}
