import type { Argv } from 'yargs';
import type { PlanOptions } from '../../deploy/plan/input.ts';

/** What every command that plans may be told. */
export type PlanArgs = {
  readonly forceConflicts?: boolean;
  readonly allowOlder?: boolean;
  readonly prune?: readonly string[];
};

export function planOptions(yargs: Argv): Argv {
  return yargs
    .option('force-conflicts', {
      type: 'boolean',
      default: false,
      describe: 'take fields that other managers own',
    })
    .option('allow-older', {
      type: 'boolean',
      default: false,
      describe: 'deploy a commit older than the deployed one',
    })
    .option('prune', {
      type: 'string',
      array: true,
      describe: 'protected kind that may be removed too, such as PersistentVolumeClaim',
    })
    .nargs('prune', 1);
}

export function planArgs({ forceConflicts, allowOlder, prune }: PlanArgs): Partial<PlanOptions> {
  return { force: forceConflicts === true, allowOlder: allowOlder === true, pruneKinds: prune ?? [] };
}
