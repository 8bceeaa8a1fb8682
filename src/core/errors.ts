import { compareText } from './compare.ts';
import { Exit, type ExitCode } from './exit.ts';
import type { Place } from './place.ts';

export type ErrorDetails = {
  readonly code: string;
  readonly message: string;
  readonly exit?: ExitCode;
  /** One imperative: which file and field to change, or which command to run. */
  readonly hint?: string;
  readonly place?: Place;
  /** Further lines a person needs, such as the objects that moved. Never a secret value. */
  readonly details?: readonly string[];
  readonly cause?: unknown;
};

/** An error the person at the console can do something about; every other error is a bug of ours. */
export class UserError extends Error {
  readonly code: string;
  readonly exit: ExitCode;
  readonly hint: string | undefined;
  readonly place: Place | undefined;
  readonly details: readonly string[];

  constructor({ code, message, exit = Exit.input, hint, place, details = [], cause }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'UserError';
    this.code = code;
    this.exit = exit;
    this.hint = hint;
    this.place = place;
    this.details = details;
  }
}

/** One thing wrong in what people wrote. Gathered, sorted by place and shown together. */
export type Fault = {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly place?: Place;
  /** The line of the file, shown under the message with a caret. Left out where it may hold a secret. */
  readonly excerpt?: string;
  /** Warnings are shown but stop nothing. */
  readonly severity?: 'error' | 'warning';
};

/** All faults of the input at once; thrown before any effect. */
export class InvalidInput extends UserError {
  static readonly described = {
    code: 'INVALID_INPUT',
    exit: Exit.input,
    about: 'The input has faults; all of them are shown together, each with a code of its own.',
  };

  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super({ code: InvalidInput.described.code, message: faultCount(faults) });
    this.name = 'InvalidInput';
    this.faults = faults.toSorted(byPlace);
  }
}

/** An error of the catalogue as one fault among others. */
export function faultFrom(
  { code, message, hint, place }: UserError,
  shown: Place | undefined = place,
): Fault {
  return { code, message, ...(hint !== undefined && { hint }), ...(shown && { place: shown }) };
}

/** Throws InvalidInput when at least one fault is an error; warnings alone pass. */
export function assertNoFaults(faults: readonly Fault[]): void {
  if (faults.some(({ severity }) => severity !== 'warning')) throw new InvalidInput(faults);
}

function faultCount(faults: readonly Fault[]): string {
  const warnings = faults.filter(({ severity }) => severity === 'warning').length;
  const beside = warnings === 0 ? '' : ` and ${counted(warnings, 'warning')}`;
  return `${counted(faults.length - warnings, 'fault')}${beside}, nothing was done`;
}

/** `1 fault`, `2 faults`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Order of faults for people: by file, line and column. */
export function byPlace({ place: a }: Fault, { place: b }: Fault): number {
  return (
    compareText(a?.file ?? '', b?.file ?? '') ||
    (a?.line ?? 0) - (b?.line ?? 0) ||
    (a?.column ?? 0) - (b?.column ?? 0)
  );
}
