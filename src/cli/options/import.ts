import type { Argv } from 'yargs';

/** Where an import is written. */
export function importOptions(yargs: Argv): Argv {
  return yargs
    .option('name', {
      type: 'string',
      describe: 'NAME of deploy/NAME-manifests.yml [as the chart or folder]',
    })
    .option('environment', {
      alias: 'e',
      type: 'string',
      describe: 'the only environment it is for [every one]',
    })
    .option('made-in-cluster', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'Secret/NAME that its own programs make; may be repeated',
    })
    .option('force', { type: 'boolean', describe: 'replace the file, whatever was edited in it' })
    .option('platform', {
      type: 'string',
      describe: 'platform.yml [$SLIPWAY_PLATFORM, or next to the Jenkinsfile]',
    });
}
