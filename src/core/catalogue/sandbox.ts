import { Exit } from '../exit.ts';
import { entry } from './entry.ts';

export const badSandboxEnvironment = entry(
  {
    code: 'BAD_SANDBOX_ENVIRONMENT',
    about:
      'The name of an environment of a sandbox becomes a namespace, and some of these belong to Kubernetes.',
  },
  (name: string) => ({
    message: `'${name}' cannot name an environment of a sandbox`,
    hint: 'use small letters, digits and dashes, at most 63 of them, and none of default, dev, prod and kube-*',
  }),
);

export const badSandboxName = entry(
  {
    code: 'BAD_SANDBOX_NAME',
    about: 'The name of a sandbox becomes a folder, so only small letters, digits and dashes will do.',
  },
  (name: string) => ({
    message: `'${name}' cannot name a sandbox`,
    hint: 'use 1 to 40 small letters, digits and dashes, beginning and ending with a letter or digit',
  }),
);

export const goMissing = entry(
  {
    code: 'GO_MISSING',
    about:
      'The parts of the sandbox are built from source once, and the machine has no Go toolchain to do it with.',
  },
  () => ({
    message: 'no go on PATH, and the sandbox has to be built once',
    hint: 'install Go 1.25 or newer from https://go.dev/dl (or the package golang), or set SLIPWAY_SANDBOX_BIN to a folder with the binaries',
  }),
);

export const sandboxBinariesMissing = entry(
  {
    code: 'SANDBOX_BINARIES_MISSING',
    about: 'SLIPWAY_SANDBOX_BIN names a folder that lacks some of the programs a sandbox consists of.',
  },
  (folder: string, missing: readonly string[]) => ({
    message: `SLIPWAY_SANDBOX_BIN is ${folder}, which has no ${missing.join(', ')}`,
    hint: 'add the missing programs to that folder, or unset SLIPWAY_SANDBOX_BIN to have them built',
  }),
);

export const sandboxBuildFailed = entry(
  {
    code: 'SANDBOX_BUILD_FAILED',
    exit: Exit.refused,
    about:
      'go build failed; most often the module proxy could not be reached or the disk is full. The cache is as it was.',
  },
  (what: string, lines: readonly string[]) => ({
    message: `building ${what} failed`,
    details: lines,
    hint: 'fix what go reports and run slipway sandbox up again; what is built already is kept',
  }),
);

export const sandboxPartFailed = entry(
  {
    code: 'SANDBOX_PART_FAILED',
    exit: Exit.refused,
    about:
      'One of the programs of the sandbox did not start or did not become ready. Everything that was started is ended again.',
  },
  ({ part, how, lines, log }: { part: string; how: string; lines: readonly string[]; log: string }) => ({
    message: `${part} ${how}`,
    details: lines,
    hint: `read ${log}, then run slipway sandbox up again`,
  }),
);

export const noSandbox = entry(
  { code: 'NO_SANDBOX', about: 'There is no sandbox of that name on this machine.' },
  (name: string) => ({
    message: `there is no sandbox '${name}'`,
    hint: `start it with slipway sandbox up ${name}`,
  }),
);
