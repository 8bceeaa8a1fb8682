import type { Argv } from 'yargs';
import { DEFAULT_NAME } from '../../sandbox/folders.ts';

export function sandboxName(yargs: Argv): Argv {
  return yargs.positional('name', {
    type: 'string',
    describe: `of several sandboxes; ${DEFAULT_NAME} if not given`,
  });
}
