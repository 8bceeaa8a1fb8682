import { type ErrorDetails, type Fault, UserError } from '../errors.ts';
import { Exit, type ExitCode } from '../exit.ts';

export type Severity = 'error' | 'warning';

/** What docs/errors.md says of one code. */
export type Described = {
  readonly code: string;
  readonly exit: ExitCode;
  /** One sentence: when this is said and what usually lies behind it. */
  readonly about: string;
  /** Of faults that are warnings wherever they are found. */
  readonly severity?: Severity;
};

/** Of a rule of `slipway check`: its code is what stands behind `# slipway: allow`. */
export type DescribedRule = Described & {
  readonly severity: Severity;
  /** Why it matters in production. */
  readonly reason: string;
  /** How services are run here, not what the API server takes: nothing that others ask of their own manifests. */
  readonly house?: true;
};

declare const MADE: unique symbol;

/** A UserError of one entry; the mark exists for the compiler only, so that an error of another entry stays a UserError. */
type Made = UserError & { readonly [MADE]: true };

export type Entry<Args extends readonly unknown[]> = ((...args: Args) => UserError) & {
  readonly described: Described;
  /** Whether an error was made by this entry. */
  readonly is: (error: unknown) => error is Made;
};

export type FaultEntry<Args extends readonly unknown[], D extends Described = Described> = ((
  ...args: Args
) => Fault) & { readonly described: D };

/** What a fault says, without its code. */
export type Words = Omit<Fault, 'code' | 'hint'> & { readonly hint: string };

/** Declares one error of the catalogue: `docs/errors.md` is generated from `described`. */
export function entry<Args extends readonly unknown[]>(
  said: Omit<Described, 'exit' | 'severity'> & { readonly exit?: ExitCode },
  words: (...args: Args) => Omit<ErrorDetails, 'code' | 'exit'>,
): Entry<Args> {
  const { code, exit = Exit.input } = said;
  // One code may be said in several ways; they share its description.
  const described = said.exit === undefined ? { ...said, exit } : (said as Described);
  const make = (...args: Args): UserError => new UserError({ code, exit, ...words(...args) });
  const is = (error: unknown): error is Made => error instanceof UserError && error.code === code;
  return Object.assign(make, { described, is });
}

/** The same error, where a command was asked to end with another code for it. */
export function withExit(
  { code, message, hint, place, details, cause }: UserError,
  exit: ExitCode,
): UserError {
  const optional = { ...(hint !== undefined && { hint }), ...(place && { place }) };
  return new UserError({ code, message, details, cause, exit, ...optional });
}

/** Declares one fault of the input: several of them are shown together. */
export function fault<Args extends readonly unknown[]>(
  said: Omit<Described, 'exit'>,
  words: (...args: Args) => Words,
): FaultEntry<Args> {
  const { code, severity } = said;
  const make = (...args: Args): Fault => ({ code, ...(severity && { severity }), ...words(...args) });
  // One code may be said in several ways; they share its description.
  const described = 'exit' in said ? (said as Described) : { exit: Exit.input, ...said };
  return Object.assign(make, { described });
}

/** For faults of which the reader of a text knows the words: there are as many as ways to write it wrongly. */
export function worded(described: Omit<Described, 'exit'>): FaultEntry<[Words]> {
  return fault(described, (words: Words) => words);
}

/** Declares one rule of `slipway check`: docs/check.md has the table of all. */
export function rule(described: Omit<DescribedRule, 'exit'>): FaultEntry<[Words], DescribedRule> {
  const { code, severity } = described;
  const make = (words: Words): Fault => ({ code, severity, ...words });
  return Object.assign(make, { described: { exit: Exit.input, ...described } });
}
