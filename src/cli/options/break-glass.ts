import type { Argv } from 'yargs';

/** Of every command that a freeze holds up. */
export function breakGlassOption(yargs: Argv): Argv {
  return yargs
    .option('break-glass', {
      type: 'string',
      describe: 'why to go on in a freeze of the platform',
    })
    .nargs('break-glass', 1);
}
