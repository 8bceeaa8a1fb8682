import type { DeliveryOptions } from '../../app/delivery/load.ts';
import { doctor } from '../../app/doctor/doctor.ts';
import { Exit } from '../../core/exit.ts';
import { command } from '../command.ts';
import { environmentArgument } from '../options/environment.ts';
import { releaseOptions } from '../options/release.ts';

export default command<DeliveryOptions & Record<string, unknown>>({
  usage: 'doctor [environment]',
  summary:
    'what a deploy needs and whether it is there: tools, platform, cluster, rights, registry, bucket, keys',
  examples: [
    ['slipway doctor', 'what this machine has, without asking any server'],
    [
      'slipway doctor production',
      'all that a deploy to production needs; ends with 3 where something is wrong',
    ],
    ['slipway doctor production --output json', 'the same for programs'],
  ],
  options: (yargs) =>
    environmentArgument(
      releaseOptions(yargs),
      'environment whose cluster, registry and buckets are asked too',
    ),
  run: async (args, session) => ((await doctor(args, session)) === 0 ? Exit.done : Exit.refused),
});
