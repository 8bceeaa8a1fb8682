import type { Argv } from 'yargs';
import { type ReportArgs, reportOptions } from './report.ts';

/** What every command that applies and watches may be told. */
export type WatchArgs = ReportArgs & { readonly unstick?: boolean };

export function watchOptions(yargs: Argv): Argv {
  return reportOptions(yargs).option('unstick', {
    type: 'boolean',
    default: false,
    describe: "delete a StatefulSet's broken pod that blocks its own replacement",
  });
}
