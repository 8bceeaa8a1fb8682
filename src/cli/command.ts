import type { Argv } from 'yargs';
import type { ExitCode } from '../core/exit.ts';
import type { Session } from '../app/world.ts';

/** Values of a command's options after yargs has read them; each command narrows what it declared. */
export type Args = Readonly<Record<string, unknown>>;

/** One command of the program: its options, its examples and what it does. */
export type Command<A extends Args = Args> = {
  /** As yargs writes it: `render [environment]`. */
  readonly usage: string;
  readonly summary: string;
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Its words are handed over as `words`, unread: for a command line that is not ours to define. */
  readonly verbatim?: boolean;
  /** It is asked to print credentials, which are kept out of everything else that is printed. */
  readonly printsCredentials?: boolean;
  /** It may ask the person, so that `--no-input` means something. */
  readonly asks?: boolean;
  /** It is about no service, so that `--directory` means nothing. */
  readonly elsewhere?: boolean;
  options(yargs: Argv): Argv;
  run(args: A, session: Session): Promise<ExitCode>;
};

/** Keeps the literal types of a command while it is stored among others. */
export function command<A extends Args>(definition: Command<A>): Command {
  return definition;
}

/** As help lists it; loaded only when it is called, so that start-up stays short. A command has work or actions. */
export type Listed = {
  readonly summary: string;
  readonly load?: () => Promise<Command>;
  readonly actions?: Readonly<Record<string, Listed>>;
};
