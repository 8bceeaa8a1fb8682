import type { Argv } from 'yargs';

/** What every command of `slipway secrets` that is about one file is told. */
export type SecretFileArgs = {
  readonly file?: string;
  readonly platform?: string;
  readonly environment?: string;
};

export function secretFileOptions(yargs: Argv): Argv {
  return bucketOptions(yargs).positional('file', {
    type: 'string',
    describe: '<environment>/<file> or shared/<file>',
  });
}

export function bucketOptions(yargs: Argv): Argv {
  return yargs
    .option('platform', {
      type: 'string',
      describe: 'platform.yml [$SLIPWAY_PLATFORM, or next to the Jenkinsfile]',
    })
    .option('environment', {
      type: 'string',
      describe: 'whose bucket, for shared/ files of an environment with a bucket of its own',
    });
}
