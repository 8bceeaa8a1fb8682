import type { Argv } from 'yargs';

/** What every command that may build an image may be told. */
export function builderOptions(yargs: Argv): Argv {
  return yargs
    .option('builder', {
      choices: ['docker', 'buildah', 'podman'] as const,
      describe: 'what builds a Dockerfile [the first that works]',
    })
    .option('require-scan', {
      choices: ['critical', 'high', 'medium', 'low'] as const,
      describe: "stop where ECR's scan finds something of this severity or worse",
    })
    .option('scan-timeout', { type: 'string', describe: 'longest wait for that scan [5m]' })
    .option('rebuild', { type: 'boolean', describe: 'build though the image of this commit exists' });
}
