import type { Span } from './source.ts';

/** What was started and never closed, or stands where nothing of Groovy can. */
export type Unreadable =
  'string' | 'comment' | 'character' | 'escape' | 'dollar' | 'depth' | 'bracket' | 'closing';

/** Groovy itself would refuse the file here, so nothing behind this point can be read. */
export class ReadingFault extends Error {
  readonly what: Unreadable;
  readonly span: Span;

  constructor(what: Unreadable, span: Span) {
    super(what);
    this.name = 'ReadingFault';
    this.what = what;
    this.span = span;
  }
}
