import { randomBytes } from 'node:crypto';
import { testFailed, testTimedOut } from '../../core/catalogue/pipeline.ts';
import type { Emit } from '../../core/events.ts';
import type { EngineSession } from './session.ts';

type ImageTests = {
  readonly reference: string;
  /** Shell lines, each run by the image's own `sh -c` in a fresh container. */
  readonly commands: readonly string[];
  readonly timeoutMs: number;
  readonly emit: Emit;
};

/** A container that does not go away by then is left to the daemon. */
const REMOVAL_MS = 30_000;

/** Runs the lines in the built image; the first that fails ends the run with its command and code. */
export async function testInImage(
  session: EngineSession,
  { reference, commands, timeoutMs, emit }: ImageTests,
  signal: AbortSignal,
): Promise<void> {
  for (const command of commands) {
    emit({ type: 'command.started', command });
    const limit = AbortSignal.timeout(timeoutMs);
    const container = `slipway-test-${randomBytes(6).toString('hex')}`;
    const stop = AbortSignal.any([signal, limit]);
    const code = await runIn(session, { container, reference, command, stop }).catch((error: unknown) => {
      throw limit.aborted && !signal.aborted ? testTimedOut(command, timeoutMs) : error;
    });
    if (code !== 0) throw testFailed(command, code, `${session.engine.name} in ${reference}`);
  }
}

type Line = {
  readonly container: string;
  readonly reference: string;
  readonly command: string;
  readonly stop: AbortSignal;
};

async function runIn(session: EngineSession, { container, reference, command, stop }: Line): Promise<number> {
  const shell = ['-ec', command];
  const force = { docker: ['--force'], podman: ['--force', '--time', '0'], buildah: [] }[session.engine.name];
  const remove = async (): Promise<unknown> =>
    session
      .exitCode(['rm', ...force, container], { stop: AbortSignal.timeout(REMOVAL_MS) })
      .catch(() => undefined);
  // The client that is ended is not the container: that one would run on, and the client wait for it.
  const onStop = (): void => void remove();
  stop.addEventListener('abort', onStop, { once: true });
  try {
    if (session.engine.name !== 'buildah') {
      const at = ['--name', container, '--entrypoint', 'sh', '--pull', 'never'];
      return await session.exitCode(['run', ...at, reference, ...shell], { shown: true, stop });
    }
    await session.run(['from', '--name', container, '--pull-never', reference], { stop });
    return await session.exitCode(['run', container, '--', 'sh', ...shell], { shown: true, stop });
  } finally {
    stop.removeEventListener('abort', onStop);
    await remove();
  }
}
