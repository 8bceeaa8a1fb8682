import { Exit, type ExitCode } from '../../core/exit.ts';
import { command } from '../command.ts';
import { endDeploy } from '../../app/environment/ending.ts';
import { environmentStages, runStages } from '../../app/pipeline.ts';
import { loadDelivery, type DeliveryOptions } from '../../app/delivery/load.ts';
import { environmentArgument } from '../options/environment.ts';
import { broughtBackOptions } from '../options/release.ts';
import { planRelease } from '../../app/environment/plan.ts';
import { releaseName } from '../../core/short-names.ts';
import { diffText } from '../../report/diff.ts';
import { withReports } from '../options/report.ts';
import { pastReleases, placeOfRecords, recordToRestore, restoring } from '../../app/environment/past.ts';
import type { Session } from '../../app/world.ts';
import { type WatchArgs, watchOptions } from '../options/watch.ts';

type Args = DeliveryOptions &
  WatchArgs & {
    readonly environment?: string;
    readonly release?: number;
    readonly approve?: string;
    readonly dryRun?: boolean;
  };

export default command<Args & Record<string, unknown>>({
  usage: 'rollback [environment] [release]',
  summary: 'go back to an earlier release, by plan, gate and watch as for any deploy',
  examples: [
    ['slipway rollback production', 'to the last release before this one that went well'],
    ['slipway rollback production 41', 'to release 41 of slipway history'],
    ['slipway rollback production --dry-run', 'what that would change, and whether it can be done'],
  ],
  asks: true,
  options: (yargs) =>
    watchOptions(environmentArgument(broughtBackOptions(yargs)))
      .positional('release', { type: 'number', describe: 'number of the release to bring back' })
      .option('approve', { type: 'string', describe: 'digest of the plan that was approved' })
      .option('dry-run', { type: 'boolean', default: false, describe: 'show the plan, and write nothing' }),
  run: (args, session) => withReports(args, session, async (reported) => rollback(args, reported)),
});

async function rollback(args: Args, session: Session): Promise<ExitCode> {
  const delivery = await loadDelivery(args, session);
  const { platform, build } = delivery;
  const environment = delivery.environment(args.environment);
  const records = await pastReleases(await placeOfRecords(delivery, environment, session), session);
  const record = recordToRestore(records, args.release);
  session.emit({ type: 'note', code: 'restoring', release: releaseName(record) });
  const { requester } = build;
  const planned = await planRelease(restoring(record, { environment, platform, requester }), session);
  if (args.dryRun === true) {
    if (session.output === 'text') session.show(diffText(planned.plan.steps));
    return Exit.done;
  }
  const stages = environmentStages(environment).filter(({ name }) => name !== 'plan');
  const started = session.clock.now();
  const options = { ...args, planning: {} };
  const { ended } = await runStages(stages, { delivery, options, planned }, session);
  return ended ? endDeploy({ ...ended, started }, session) : Exit.done;
}
