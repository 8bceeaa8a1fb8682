import type { Argv } from 'yargs';

/** Who approved the plan that a command makes and executes at once; the fields of `ApprovalClaims`. */
export function claimOptions(yargs: Argv): Argv {
  const options = yargs
    .option('approve', { type: 'string', describe: 'digest of the plan that was approved' })
    .option('approved-by', {
      type: 'string',
      describe: 'who approved the plan that --approve names',
      implies: 'approve',
    })
    .option('approval', {
      type: 'string',
      describe: 'file of slipway approve for the digest of the plan',
      conflicts: 'approved-by',
    });
  return approversOption(options);
}

/** Of every command that takes a signed approval. */
export function approversOption(yargs: Argv): Argv {
  return yargs.option('approvers', {
    type: 'string',
    describe: 'file of those who may sign approvals; $SLIPWAY_APPROVERS if not given',
  });
}
