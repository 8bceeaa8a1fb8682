import type { Argv } from 'yargs';

/** Of every command that may remove what is no longer wanted. */
export function pruneOption(yargs: Argv): Argv {
  return yargs
    .option('prune', {
      type: 'string',
      array: true,
      describe: 'protected kind that may be removed too, such as PersistentVolumeClaim; may be repeated',
    })
    .nargs('prune', 1);
}
