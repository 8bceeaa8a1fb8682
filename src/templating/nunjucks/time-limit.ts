import { withinTime } from '../../core/within-time.ts';
import { TimeUp } from './fault.ts';

/** nunjucks makes an error of an error for each file within another, and their stacks cost more than all else. */
const FRAMES = 2;

/** What a rendering returns; throws TimeUp where it takes longer than the thread may be kept. */
export function renderedInTime<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  try {
    return withinTime(work, () => new TimeUp());
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
