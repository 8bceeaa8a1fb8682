import type { Argv } from 'yargs';
import { approversOption } from './claims.ts';

/** What every command that deploys a plan may be told of who approved it; the fields of `ApprovalClaims`. */
export function approvalOptions(yargs: Argv): Argv {
  const options = yargs
    .option('approve', {
      type: 'string',
      array: true,
      describe: 'digest of the plan that a person has approved; once for each environment of a run',
    })
    .nargs('approve', 1)
    .option('approved-by', {
      type: 'string',
      describe: 'who approved the plan of --plan that --approve names',
      implies: 'plan',
    })
    .option('approval', {
      type: 'string',
      describe: 'file of slipway approve for the plan of --plan',
      implies: 'plan',
      conflicts: 'approved-by',
    });
  return approversOption(options).option('resume', {
    type: 'boolean',
    default: false,
    describe: 'go on with the plan of --plan where an earlier run of it was cut off',
  });
}
