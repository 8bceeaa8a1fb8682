import { templateTooLarge } from '../../core/catalogue/templating.ts';
import type { Fault } from '../../core/errors.ts';

/** A spot in a template; lines and columns from 1. */
export type Spot = { readonly file: string; readonly line: number; readonly column: number };

/** What went wrong while a template was read or rendered, and where, from the outermost file inwards. */
export class TemplateFault extends Error {
  readonly code: string;
  readonly chain: readonly Spot[];
  readonly hint: string | undefined;

  constructor({ code, message, hint }: Fault, chain: readonly Spot[]) {
    super(message);
    this.code = code;
    this.chain = chain;
    this.hint = hint;
  }
}

/** A template asks for a file that has not been read yet; the caller reads it and renders again. */
export class FileNeeded extends Error {
  readonly file: string;

  constructor(file: string) {
    super(`needs ${file}`);
    this.file = file;
  }
}

/** What `required` throws; the runtime knows where it stands. */
export class ValueMissing extends Error {}

/** A template reaches for something that is no data. */
export class ForbiddenAccess extends Error {}

/** A rendering took longer than the thread may be kept; the caller may try again after waiting for signals. */
export class TimeUp extends Error {
  /** Where the template stood when it was stopped. */
  chain: readonly Spot[] = [];

  get fault(): TemplateFault {
    return new TemplateFault(templateTooLarge('it takes longer than any manifest does'), this.chain);
  }
}
