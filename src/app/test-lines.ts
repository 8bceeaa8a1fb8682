import { testFailed, testTimedOut } from '../core/catalogue/pipeline.ts';
import { endingLeft, runShellLine, type ShellLine } from './shell-line.ts';

type TestStage = Omit<ShellLine, 'command'> & {
  /** Shell lines, run one after the other in the workspace. */
  readonly commands: readonly string[];
};

/** Runs the test lines of the block; the first that fails ends the run with its command and code. */
export async function runTests({ commands, ...stage }: TestStage, signal: AbortSignal): Promise<void> {
  await endingLeft(stage, async () => {
    for (const command of commands) {
      const code = await runShellLine({ ...stage, command }, signal);
      if (code === 'late') throw testTimedOut(command, stage.timeoutMs);
      if (code !== 0) throw testFailed(command, code);
    }
  });
}
