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

export const noFolder = entry(
  { code: 'NO_FOLDER', about: 'The folder given with -C is not there, or is a file.' },
  (folder: string) => ({
    message: `there is no folder ${folder}`,
    hint: 'name the folder of the service with -C, seen from where you are',
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

export const outputUnwritten = entry(
  {
    code: 'OUTPUT_UNWRITTEN',
    exit: Exit.refused,
    about:
      'What the command had to say could not be written to standard output, as where the disk is full. It went on to its end all the same, and whatever it did is done.',
  },
  (why: string) => ({
    message: `standard output could not be written: ${why}`,
    hint: 'make room where it goes, and run the same command again: what is done is not done twice',
  }),
);

export const nodeTooOld = entry(
  { code: 'NODE_TOO_OLD', exit: Exit.refused, about: 'The Node that runs Slipway is older than it can use.' },
  (found: string, wanted: string) => ({
    message: `node is ${found}, slipway needs ${wanted} or newer`,
    hint: 'install it from your package manager, nvm or https://nodejs.org',
  }),
);

export const gitMissing = entry(
  {
    code: 'GIT_MISSING',
    exit: Exit.refused,
    about: 'There is no git on PATH, which says branch and commit.',
  },
  () => ({ message: 'there is no git on PATH', hint: 'install git from your package manager' }),
);

export const doctorTooSlow = entry(
  {
    code: 'DOCTOR_TOO_SLOW',
    exit: Exit.refused,
    about: 'One part of what `slipway doctor` looks at gave no answer in time.',
  },
  (seconds: number) => ({
    message: `gave no answer within ${seconds} s`,
    hint: 'see whether it runs, and whether a firewall or a proxy stands before it (docs/network.md)',
  }),
);

export const bug = entry(
  {
    code: 'BUG',
    exit: Exit.bug,
    about: 'Something went wrong that Slipway does not know; please report it with the lines it prints.',
  },
  (message: string) => ({ message }),
);
