import { badDuration } from '../../core/catalogue/pipeline.ts';
import { badApprovalKey } from '../../core/catalogue/approval.ts';
import { parseDuration } from '../../core/duration.ts';
import { Exit } from '../../core/exit.ts';
import { signApproval } from '../../approval/signed.ts';
import { command } from '../command.ts';
import type { Session } from '../../app/world.ts';

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
    const ms = parseDuration(args.for);
    if (ms === undefined) throw badDuration('--for', args.for);
    const until = new Date(session.clock.now() + ms).toISOString();
    const approver = as ?? session.person.split('@')[0] ?? session.person;
    const text = JSON.stringify(signApproval({ digest, approver, until }, await signingKey(key, session)));
    if (save === undefined) session.print(text);
    else await (await session.adapters.files(session.cwd)).writeText(save, `${text}\n`);
    session.emit({ type: 'note', code: 'plan-approved', approver, until });
    return Exit.done;
  },
});

async function signingKey(
  file: string | undefined,
  { adapters, cwd, env }: Session,
): Promise<{ readonly key: string; readonly where: string }> {
  if (file === undefined) return { key: env['SLIPWAY_APPROVAL_KEY'] ?? '', where: '$SLIPWAY_APPROVAL_KEY' };
  const key = await (await adapters.files(cwd)).text(file);
  if (key === undefined) throw badApprovalKey(file);
  return { key, where: file };
}
