import { entry } from './entry.ts';

export const noRepository = entry(
  {
    code: 'NO_REPOSITORY',
    about:
      'The workspace is not inside a git repository with at least one commit, so there is no branch or commit to deliver.',
  },
  (folder: string, cause?: unknown) => ({
    cause,
    message: `${folder} is in no git repository with a commit`,
    hint: 'run git init and commit the service first, or change to the folder of a checkout',
  }),
);

export const checkoutOfAnother = entry(
  {
    code: 'CHECKOUT_OF_ANOTHER',
    about:
      'The checkout belongs to another user, and git asks no such repository anything before that is allowed.',
  },
  (folder: string, top: string, cause?: unknown) => ({
    cause,
    message: `${folder} is a checkout of another user: git detected dubious ownership in it`,
    hint: `git config --global --add safe.directory ${top}`,
  }),
);

export const detachedHead = entry(
  {
    code: 'DETACHED_HEAD',
    about:
      'git has a commit checked out but no branch, and the environment names none, so nothing says where it should go.',
  },
  (commit: string) => ({
    message: `HEAD is detached at ${commit.slice(0, 7)}, so no branch says which environment to deploy to`,
    hint: 'check out a branch, or name it with --branch NAME or the variable BRANCH_NAME',
  }),
);

export const badBuildNumber = entry(
  { code: 'BAD_BUILD_NUMBER', about: 'The build number of the environment is not a whole number.' },
  (found: string, by: string) => ({
    message: `${by} is '${found}', not a whole number`,
    hint: 'give the number with --build-number N, or unset the variable',
  }),
);
