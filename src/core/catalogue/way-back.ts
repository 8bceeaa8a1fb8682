import { secretFileNotFound, secretVersionNotFound } from './bucket.ts';
import { imageNotFound } from './images.ts';

/** What to do where an earlier release cannot be brought back, in place of the hint of the same fault in a deploy. */
type Gone = {
  readonly codes: readonly string[];
  readonly hint: (environment: string, commit: string) => string;
};

export const imageGoneWithRelease: Gone = {
  codes: [imageNotFound.described.code],
  hint: (environment) => `push it again, or go back to another release of slipway history ${environment}`,
};

export const secretGoneWithRelease: Gone = {
  codes: [secretFileNotFound.described.code, secretVersionNotFound.described.code],
  hint: (environment, commit) =>
    `go back to another release of slipway history ${environment}, or check out commit ${commit.slice(0, 7)} and run slipway deploy ${environment} --allow-older, which takes the secrets of today`,
};
