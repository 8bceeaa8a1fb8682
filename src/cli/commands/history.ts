import { Exit } from '../../core/exit.ts';
import { command } from '../command.ts';
import { loadDelivery, type DeliveryOptions } from '../../app/delivery/load.ts';
import { environmentArgument } from '../options/environment.ts';
import { numeric } from '../options/numeric.ts';
import { pastReleaseOptions } from '../options/release.ts';
import { resultLine } from '../../report/results.ts';
import { printResult } from '../result.ts';
import { historyText, recordsDiff, recordText } from '../../report/history.ts';
import { archivedReleases } from '../../app/environment/records.ts';
import { pastReleases, placeOfRecords, recordChanges, recordNumbered } from '../../app/environment/past.ts';

type Args = DeliveryOptions & {
  readonly environment?: string;
  readonly release?: number;
  readonly diff?: number;
  readonly archive?: boolean;
};

export default command<Args & Record<string, unknown>>({
  usage: 'history [environment] [release]',
  summary: 'past releases: who, what, when and how they ended',
  examples: [
    ['slipway history production', 'the last ten, newest first'],
    ['slipway history production 41', 'everything about release 41'],
    ['slipway history production --archive', 'all of them, also when the cluster is gone'],
    ['slipway history production 41 --diff 40', 'what release 41 has other than 40'],
  ],
  options: (yargs) =>
    environmentArgument(pastReleaseOptions(yargs))
      .positional('release', { ...numeric('release'), describe: 'number of a release' })
      .option('diff', {
        ...numeric('--diff'),
        describe: 'number of the release to compare with',
        implies: 'release',
      })
      .option('archive', {
        type: 'boolean',
        default: false,
        describe: 'every release there ever was, from the archive of platform.yml; asks no cluster',
      }),
  run: async (args, session) => {
    const delivery = await loadDelivery(args, session);
    const environment = delivery.environment(args.environment);
    const records =
      args.archive === true
        ? await archivedReleases(delivery, environment, session)
        : await pastReleases(await placeOfRecords(delivery, environment, session), session);
    if (args.release === undefined) {
      if (session.output === 'text') session.show(historyText(records, session.columnsOut));
      else for (const record of records) session.print(resultLine({ type: 'release.shown', ...record }));
      return Exit.done;
    }
    const record = recordNumbered(records, args.release);
    const earlier = args.diff === undefined ? undefined : recordNumbered(records, args.diff);
    if (earlier) {
      const steps = recordChanges(earlier, record);
      const objects = steps.map(({ op, key, changes }) => ({ op, key, changes }));
      const compared = { from: earlier.number, to: record.number, objects };
      printResult({ type: 'releases.compared', ...compared }, session, () =>
        recordsDiff(earlier, record, steps),
      );
    } else printResult({ type: 'release.shown', ...record }, session, () => recordText(record));
    return Exit.done;
  },
});
