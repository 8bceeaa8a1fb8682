import { entry } from './entry.ts';

export const noSuchFile = entry(
  {
    code: 'FILE_MISSING',
    about: 'A file that was named on the command line, or that every service has, is not there.',
  },
  (file: string, hint: string) => ({ message: `there is no file ${file}`, hint }),
);

export const noPlatform = entry(
  {
    code: 'PLATFORM_MISSING',
    about: 'Nothing says where branches go: neither --platform nor $SLIPWAY_PLATFORM names a platform.yml.',
  },
  () => ({
    message: 'no platform file is named',
    hint: 'name it with --platform FILE, or set SLIPWAY_PLATFORM once in your shell or in Jenkins',
  }),
);

export const noEnvironment = entry(
  {
    code: 'ENVIRONMENT_UNKNOWN_HERE',
    about:
      'No environment was named, and the branch leads to none: either it is no branch that is deployed, or no branch is known.',
  },
  (why: string, known: readonly string[]) => ({
    message: `${why}, so no environment is meant`,
    hint: `name one: ${known.join(', ')}`,
  }),
);

export const badSetting = entry(
  { code: 'BAD_SETTING', about: 'A --set has no equals sign between word and value.' },
  (found: string) => ({
    message: `--set ${found} has no value`,
    hint: 'write it as --set word=value, such as --set kubernetes.replicas=2',
  }),
);

export const badContextJson = entry(
  { code: 'BAD_CONTEXT_JSON', about: 'The file given with --context is not JSON.' },
  (file: string, cause: unknown) => ({
    message: `${file} is not JSON`,
    hint: 'give the file that the Jenkins library wrote',
    cause,
  }),
);

export const badKtmplUsage = entry(
  { code: 'BAD_KTMPL_USAGE', about: 'The command line of slipway ktmpl is not one that ktmpl 0.9.1 takes.' },
  (what: string) => ({ message: what, hint: 'slipway ktmpl --help shows how it is called' }),
);
