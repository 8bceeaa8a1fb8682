import { testFailed, testTimedOut } from '../core/catalogue/pipeline.ts';
import type { Emit } from '../core/events.ts';
import type { Processes } from '../core/ports/processes.ts';

type TestStage = {
  /** Shell lines, run one after the other in the workspace by `sh -c`. */
  readonly commands: readonly string[];
  readonly cwd: string;
  /** Names of variables with credentials that platform.yml lets through. */
  readonly pass?: readonly string[];
  readonly timeoutMs: number;
  readonly processes: Processes;
  readonly emit: Emit;
};

/**
 * Runs the test lines of the block; the first that fails ends the run with its command and code. What they leave running is
 * ended, as it could change files of the stages behind, and read what they hold.
 */
export async function runTests(stage: TestStage, signal: AbortSignal): Promise<void> {
  try {
    await runLines(stage, signal);
  } finally {
    const programs = await stage.processes.endLeft();
    if (programs.length > 0) stage.emit({ type: 'note', code: 'processes-ended', programs });
  }
}

async function runLines(
  { commands, cwd, pass = [], timeoutMs, processes, emit }: TestStage,
  signal: AbortSignal,
): Promise<void> {
  for (const command of commands) {
    emit({ type: 'command.started', command });
    const limit = AbortSignal.timeout(timeoutMs);
    const onLine = (line: string): void => emit({ type: 'command.output', line });
    const { code } = await processes
      .run({ command: 'sh', args: ['-ec', command], cwd, pass, onLine }, AbortSignal.any([signal, limit]))
      .catch((error: unknown) => {
        throw limit.aborted && !signal.aborted ? testTimedOut(command, timeoutMs) : error;
      });
    if (code !== 0) throw testFailed(command, code);
  }
}
