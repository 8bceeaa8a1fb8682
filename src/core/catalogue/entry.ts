import { type ErrorDetails, UserError } from '../errors.ts';
import { Exit, type ExitCode } from '../exit.ts';

export type Described = {
  readonly code: string;
  readonly exit: ExitCode;
  /** One sentence for docs/errors.md: when this is said and what usually lies behind it. */
  readonly about: string;
};

export type Entry<Args extends readonly unknown[]> = ((...args: Args) => UserError) & {
  readonly described: Described;
};

type Words = Omit<ErrorDetails, 'code' | 'exit'>;

/** Declares one error of the catalogue: `docs/errors.md` is generated from `described`. */
export function entry<Args extends readonly unknown[]>(
  described: Omit<Described, 'exit'> & { readonly exit?: ExitCode },
  words: (...args: Args) => Words,
): Entry<Args> {
  const { code, exit = Exit.input } = described;
  const make = (...args: Args): UserError => new UserError({ code, exit, ...words(...args) });
  return Object.assign(make, { described: { ...described, exit } });
}
