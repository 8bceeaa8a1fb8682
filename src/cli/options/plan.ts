import type { Argv } from 'yargs';
import type { PlanOptions } from '../../deploy/plan/input.ts';
import { breakGlassOption } from './break-glass.ts';
import { pruneOption } from './prune.ts';

/** What every command that plans may be told. */
export type PlanArgs = {
  readonly forceConflicts?: boolean;
  readonly takeOver?: readonly string[];
  readonly take?: readonly string[];
  readonly allowOlder?: boolean;
  readonly prune?: readonly string[];
  readonly breakGlass?: string;
};

export function planOptions(yargs: Argv): Argv {
  return fieldOptions(breakGlassOption(yargs)).option('allow-older', {
    type: 'boolean',
    default: false,
    describe: 'deploy a commit older than the deployed one, or of another history',
  });
}

/** What a plan may take from others and may remove, which going back may need as well. */
export function fieldOptions(yargs: Argv): Argv {
  const options = yargs
    .option('force-conflicts', {
      type: 'boolean',
      default: false,
      describe: 'take fields that other managers own',
    })
    .option('take-over', {
      type: 'string',
      array: true,
      describe:
        'field manager, such as helm or kubectl, whose fields become those of the release; may be repeated',
    })
    .nargs('take-over', 1)
    .option('take', {
      type: 'string',
      array: true,
      describe: 'object of another service to take, as Kind/name; may be repeated',
    })
    .nargs('take', 1);
  return pruneOption(options);
}

export function planArgs({
  forceConflicts,
  takeOver,
  take,
  allowOlder,
  prune,
  breakGlass,
}: PlanArgs): Partial<PlanOptions> {
  return {
    force: forceConflicts === true,
    takeOver: takeOver ?? [],
    take: take ?? [],
    allowOlder: allowOlder === true,
    pruneKinds: prune ?? [],
    breakGlass,
  };
}
