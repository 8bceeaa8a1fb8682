import { signedApproval } from '../../app/environment/sign.ts';
import { Exit } from '../../core/exit.ts';
import { resultLine } from '../../report/results.ts';
import { command } from '../command.ts';

type Args = {
  readonly digest: string;
  readonly as?: string;
  readonly key?: string;
  readonly for: string;
  readonly save?: string;
};

export default command<Args & Record<string, unknown>>({
  usage: 'approve <digest>',
  summary: 'sign a yes to one plan, for slipway deploy --plan --approval',
  examples: [
    ['slipway approve sha256:1f09... --as carol --key carol.pem', 'the signed approval on stdout'],
    ['slipway approve sha256:1f09... --for 2h --save approval.json', 'good for two hours, kept in a file'],
  ],
  options: (yargs) =>
    yargs
      .positional('digest', {
        type: 'string',
        demandOption: true,
        describe: 'digest of the plan you have seen',
      })
      .option('as', {
        type: 'string',
        describe: 'your name among the approvers; the user of this machine if not given',
      })
      .option('key', {
        type: 'string',
        describe: 'file with your private key; $SLIPWAY_APPROVAL_KEY if not given',
      })
      .option('for', { type: 'string', default: '1d', describe: 'how long the approval is good' })
      .option('save', { type: 'string', describe: 'file to write it to instead of stdout' }),
  run: async ({ digest, as, key, save, ...args }, session) => {
    const { text, approver, until } = await signedApproval({ digest, as, key, for: args.for }, session);
    if (save === undefined && session.output === 'json')
      session.print(resultLine({ type: 'approval.signed', approval: JSON.parse(text) as unknown }));
    else if (save === undefined) session.print(text);
    else await (await session.adapters.files(session.cwd)).writeText(save, `${text}\n`);
    session.emit({ type: 'note', code: 'plan-approved', approver, until });
    return Exit.done;
  },
});
