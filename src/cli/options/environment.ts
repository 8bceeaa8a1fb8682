import type { Argv } from 'yargs';

const BRANCHS_OWN = 'the one the branch goes to if not given';

/** The environment that a command is about: its first word, or `-e`. */
export function environmentArgument(yargs: Argv, describe = BRANCHS_OWN): Argv {
  return yargs.positional('environment', { type: 'string', alias: 'e', describe });
}
