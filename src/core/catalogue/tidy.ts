import { counted } from '../errors.ts';
import { Exit } from '../exit.ts';
import { entry } from './entry.ts';

export const tidyBudget = entry(
  {
    code: 'TIDY_BUDGET',
    exit: Exit.refused,
    about: '`slipway tidy` would remove more objects than --max allows; nothing was removed.',
  },
  (count: number, max: number, environment: string) => ({
    message: `${counted(count, 'object')} would be removed from ${environment}, and --max allows ${max}`,
    hint: `look at slipway tidy ${environment} --dry-run, then give --max ${count}, or a longer --age`,
  }),
);

export const tidyNotApproved = entry(
  {
    code: 'TIDY_NOT_APPROVED',
    exit: Exit.notApproved,
    about: 'Nobody said yes to what `slipway tidy` would remove; nothing was removed.',
  },
  (environment: string, digest: string, typed: string | undefined) => ({
    message:
      typed === undefined
        ? `not approved: a person has to approve what is removed (exit ${Exit.notApproved})`
        : `not approved: '${typed}' is not the name of the environment (exit ${Exit.notApproved})`,
    hint: `on a terminal type ${environment} when asked, or give --approve ${digest}`,
  }),
);
