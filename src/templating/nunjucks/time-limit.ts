import { Script } from 'node:vm';
import { TimeUp } from './fault.ts';

/** So long the thread may be kept: a signal is heard within a second. */
const SLICE_MS = 800;

/** nunjucks makes an error of an error for each file within another, and their stacks cost more than all else. */
const FRAMES = 2;

/** Only what V8 runs under a time limit can be stopped within native code, such as a regular expression. */
const WORK = Symbol.for('slipway.work');
const script = new Script("globalThis[Symbol.for('slipway.work')]()");

/** What the work returns; throws TimeUp where it takes longer than the thread may be kept. */
export function withinTime<T>(work: () => T): T {
  const holder = globalThis as { [WORK]?: () => T };
  holder[WORK] = work;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  try {
    return script.runInThisContext({ timeout: SLICE_MS }) as T;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? new TimeUp() : error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    delete holder[WORK];
  }
}
