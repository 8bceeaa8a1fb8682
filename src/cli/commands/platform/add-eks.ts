import { addEks } from '../../../app/add-eks.ts';
import { Exit } from '../../../core/exit.ts';
import { command } from '../../command.ts';
import { printResult } from '../../result.ts';

type Args = {
  readonly name: string;
  readonly region: string;
  readonly environment?: string;
  readonly assumeRole?: string;
  readonly externalId?: string;
  readonly platform?: string;
};

export default command<Args & Record<string, unknown>>({
  usage: 'platform add-eks <name>',
  summary: 'write a cluster of EKS into platform.yml',
  examples: [
    [
      'slipway platform add-eks shop-prod --region eu-west-1 --environment production',
      'asks EKS for it, and the cluster for its identity',
    ],
  ],
  options: (yargs) =>
    yargs
      .positional('name', { type: 'string', demandOption: true, describe: 'name of the cluster in EKS' })
      .option('region', { type: 'string', demandOption: true, describe: 'AWS region of the cluster' })
      .option('environment', {
        alias: 'e',
        type: 'string',
        describe: 'environment it is for; the name of the cluster if not given',
      })
      .option('assume-role', { type: 'string', describe: 'ARN of the role that works in it' })
      .option('external-id', { type: 'string', describe: 'external id that the role asks for' })
      .option('platform', {
        type: 'string',
        describe: 'platform.yml [$SLIPWAY_PLATFORM, or next to the Jenkinsfile]',
      }),
  run: async ({ name, region, environment = name, assumeRole, externalId, platform }, session) => {
    const eks = {
      name,
      region,
      ...(assumeRole !== undefined && { assumeRole }),
      ...(externalId !== undefined && { externalId }),
    };
    const { file, identity } = await addEks({ eks, environment, platform }, session);
    printResult(
      { type: 'platform.written', file, environment, identity },
      session,
      () => `${file}: environment ${environment} is EKS cluster ${name} in ${region}, ${identity}`,
    );
    return Exit.done;
  },
});
