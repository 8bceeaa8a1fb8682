import { loadDelivery } from '../../app/delivery/load.ts';
import {
  assertHome,
  pastReleases,
  placeOfRecords,
  recordToRestore,
  restoring,
} from '../../app/environment/past.ts';
import { planRelease } from '../../app/environment/plan.ts';
import type { Session } from '../../app/world.ts';
import type { ExitCode } from '../../core/exit.ts';
import { releaseName } from '../../core/short-names.ts';
import { command } from '../command.ts';
import { numeric } from '../options/numeric.ts';
import { executeOwn, type OwnPlanArgs, ownPlanOptions } from '../options/own-plan.ts';
import { fieldOptions, planArgs, type PlanArgs } from '../options/plan.ts';
import { withReports } from '../options/report.ts';

type Args = OwnPlanArgs & Omit<PlanArgs, 'allowOlder'> & { readonly release?: number };

export default command<Args & Record<string, unknown>>({
  usage: 'rollback [environment] [release]',
  summary: 'go back to an earlier release, by plan, gate and watch as for any deploy',
  examples: [
    ['slipway rollback production', 'to the last release before this one that went well'],
    ['slipway rollback production 41', 'to release 41 of slipway history'],
    ['slipway rollback production --dry-run', 'what that would change, and whether it can be done'],
    [
      'slipway rollback production --take-over kubectl',
      'also what kubectl scale or set image has changed since',
    ],
  ],
  asks: true,
  options: (yargs) =>
    fieldOptions(ownPlanOptions(yargs)).positional('release', {
      ...numeric('release'),
      describe: 'number of the release to bring back',
    }),
  run: (args, session) => withReports(args, session, async (reported) => rollback(args, reported)),
});

async function rollback(args: Args, session: Session): Promise<ExitCode> {
  const delivery = await loadDelivery(args, session);
  const { platform, build } = delivery;
  const environment = delivery.environment(args.environment);
  const place = await placeOfRecords(delivery, environment, session);
  const records = await pastReleases(place, session);
  if (records.length === 0) await assertHome(place, session);
  const record = recordToRestore(records, args.release);
  session.emit({ type: 'note', code: 'restoring', release: releaseName(record) });
  const { requester } = build;
  const back = restoring(record, { environment, platform, requester });
  const options = { ...planArgs(args), ...back.options };
  const planned = await planRelease({ ...back, options }, session);
  return executeOwn(planned, { args, delivery }, session);
}
