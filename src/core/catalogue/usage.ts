import { Exit } from '../exit.ts';
import { entry } from './entry.ts';

export const badUsage = entry(
  {
    code: 'BAD_USAGE',
    about: 'The command line itself is wrong: an unknown command or option, or a value missing.',
  },
  (what: string, command: string) => ({
    message: what,
    hint: `run slipway ${command}--help for what there is`,
  }),
);

export const interrupted = entry(
  {
    code: 'INTERRUPTED',
    exit: Exit.interrupted,
    about: 'Somebody pressed Ctrl-C (SIGINT). No write follows it.',
  },
  () => ({ message: 'stopped by SIGINT', hint: 'run the same command again to go on where it stopped' }),
);

export const terminated = entry(
  {
    code: 'TERMINATED',
    exit: Exit.terminated,
    about: 'The build was aborted (SIGTERM). No write follows it.',
  },
  () => ({ message: 'stopped by SIGTERM', hint: 'run the same command again to go on where it stopped' }),
);

export const bug = entry(
  {
    code: 'BUG',
    exit: Exit.bug,
    about: 'Something went wrong that Slipway does not know; please report it with the lines it prints.',
  },
  (message: string) => ({ message }),
);
