import { entry } from './entry.ts';

export const otherLibrary = entry(
  {
    code: 'OTHER_LIBRARY',
    about:
      'The shared library of Jenkins that calls the program is of another version. `$SLIPWAY_LIBRARY` is set by the library alone.',
  },
  (library: string, program: string) => ({
    message: `the shared library is ${library}, slipway on this agent is ${program}`,
    hint: 'give both the same version: the tag of the library in Jenkins, and the agent image or SLIPWAY_CLI',
  }),
);
