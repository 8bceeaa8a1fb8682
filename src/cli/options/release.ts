import type { Argv } from 'yargs';
import { numeric } from './numeric.ts';

/** What every command that works on a release may be told; the fields of `DeliveryOptions`. */
export function releaseOptions(yargs: Argv): Argv {
  return yargs
    .option('file', { type: 'string', describe: 'Jenkinsfile with the block [Jenkinsfile]' })
    .option('context', {
      type: 'string',
      describe: 'JSON of the block instead of a Jenkinsfile, as Jenkins hands it over',
    })
    .option('platform', {
      type: 'string',
      describe: 'platform.yml [$SLIPWAY_PLATFORM, or next to the Jenkinsfile]',
    })
    .option('set', {
      type: 'string',
      array: true,
      describe: 'word=value over what the block says, such as kubernetes.replicas=2; may be repeated',
    })
    .option('image', { type: 'string', describe: 'full reference to deploy instead of the one to be built' })
    .option('branch', { type: 'string', describe: 'branch to work for [$BRANCH_NAME, git]' })
    .option('commit', { type: 'string', describe: 'commit to work for [$GIT_COMMIT, git]' })
    .option('build-number', {
      ...numeric('--build-number'),
      describe: 'number of the build [$BUILD_NUMBER, number of commits]',
    })
    .option('requester', {
      type: 'string',
      describe: 'who asked for it, as the CI knows; beside the user of this machine elsewhere',
    })
    .option('pull-request', {
      type: 'boolean',
      describe: 'this is a pull request: it is tested and built, and goes nowhere [$CHANGE_ID]',
    })
    .nargs('set', 1);
}

/** What would be said of a new release. */
const OF_A_NEW_ONE = ['set', 'image', 'commit', 'build-number', 'pull-request'];

/** The same for what is about releases of before, where nothing can be said of a new one: such options are taken, and not shown. */
export function pastReleaseOptions(yargs: Argv): Argv {
  return hidden([...OF_A_NEW_ONE, 'requester'], yargs);
}

/** The same for going back to one of them, for which somebody asks. */
export function broughtBackOptions(yargs: Argv): Argv {
  return hidden(OF_A_NEW_ONE, yargs);
}

function hidden(names: readonly string[], yargs: Argv): Argv {
  return names.reduce((options, name) => options.hide(name), releaseOptions(yargs));
}
