import { Exit } from '../exit.ts';
import { entry } from './entry.ts';

export const noStatusTarget = entry(
  {
    code: 'NO_STATUS_TARGET',
    about: 'slipway report-status was not told which repository, token or link to use.',
  },
  (missing: string) => ({
    message: `no ${missing} to report a build status with`,
    hint: 'give --repository workspace/name and --link URL, and the token in BITBUCKET_TOKEN',
  }),
);

export const statusAddressInvalid = entry(
  {
    code: 'STATUS_ADDRESS_INVALID',
    about: 'The address of the Bitbucket that build statuses go to is none.',
  },
  () => ({
    message: 'the address of Bitbucket is none such as https://bitbucket.example.com',
    hint: 'correct --api or SLIPWAY_BITBUCKET',
  }),
);

export const statusRefused = entry(
  {
    code: 'STATUS_REFUSED',
    exit: Exit.refused,
    about:
      'Bitbucket could not be reached or did not take the build status; the deploy itself is not affected.',
  },
  (url: string, reason: string) => ({
    message: `${url} did not take the build status: ${reason}`,
    hint: 'look whether the token may write to the repository, and whether the commit is pushed',
  }),
);

export const statusHostUnknown = entry(
  {
    code: 'STATUS_HOST_UNKNOWN',
    about:
      'The remote origin is on another host than the Bitbucket that build statuses go to, so the token was not sent.',
  },
  (remote: string, api: string) => ({
    message: `the remote origin is at ${remote}, and build statuses go to ${api}`,
    hint: `write bitbucket: ${remote} into platform.yml, or give --repository for ${api}`,
  }),
);
