import { Script } from 'node:vm';

/** So long the thread may be kept: a signal is heard within a second. */
const SLICE_MS = 800;

/** Only what V8 runs under a time limit can be stopped within native code, such as a regular expression. */
const WORK = Symbol.for('slipway.work');
const script = new Script("globalThis[Symbol.for('slipway.work')]()");

/** What the work returns; throws what `late` makes where it takes longer than the thread may be kept. */
export function withinTime<T>(work: () => T, late: () => Error): T {
  const holder = globalThis as { [WORK]?: () => T };
  holder[WORK] = work;
  try {
    return script.runInThisContext({ timeout: SLICE_MS }) as T;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? late() : error;
  } finally {
    delete holder[WORK];
  }
}
