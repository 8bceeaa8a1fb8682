import type { DeliveryOptions } from '../../app/delivery/delivery.ts';
import { planTidy } from '../../app/environment/tidy.ts';
import type { ApprovalClaims } from '../../approval/gate.ts';
import { badUsage } from '../../core/catalogue/usage.ts';
import { parseDuration } from '../../core/duration.ts';
import { Exit } from '../../core/exit.ts';
import { tidiedLines, tidyLines } from '../../report/tidy.ts';
import { command } from '../command.ts';
import { numeric } from '../options/numeric.ts';
import { environmentArgument } from '../options/environment.ts';
import { breakGlassOption } from '../options/break-glass.ts';
import { claimOptions } from '../options/claims.ts';
import { printResult } from '../result.ts';

type Args = Pick<DeliveryOptions, 'platform' | 'requester'> &
  Pick<ApprovalClaims, 'approve' | 'approvedBy' | 'approval' | 'approvers'> & {
    readonly environment?: string;
    readonly age?: string;
    readonly max?: number;
    readonly breakGlass?: string;
    readonly dryRun?: boolean;
  };

export default command<Args & Record<string, unknown>>({
  usage: 'tidy <environment>',
  summary: 'remove finished Jobs, failed Pods and what nothing names from an environment',
  examples: [
    ['slipway tidy development --dry-run', 'what would go, and since when nobody needs it'],
    ['slipway tidy development --age 30d --max 500', 'shows it, asks, removes up to 500 objects'],
    ['slipway tidy development --approve sha256:1f09...', 'without a terminal: exactly what was seen'],
  ],
  asks: true,
  options: (yargs) =>
    breakGlassOption(claimOptions(environmentArgument(yargs)))
      .option('platform', {
        type: 'string',
        describe: 'path of platform.yml; $SLIPWAY_PLATFORM if not given',
      })
      .option('age', { type: 'string', default: '7d', describe: 'nothing that ended or was made since then' })
      .option('max', { ...numeric('--max'), default: 100, describe: 'most objects that may go at once' })
      .option('requester', {
        type: 'string',
        describe: 'who asked for it, as the CI knows; beside the user of this machine elsewhere',
      })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'show what would go, and remove nothing',
      }),
  run: async ({ environment = '', age = '7d', max = 100, dryRun, platform, ...args }, session) => {
    const ageMs = parseDuration(age);
    if (ageMs === undefined) throw badUsage(`--age ${age} is no duration such as 12h or 7d`, 'tidy ');
    const { breakGlass, requester, approve, approvedBy, approval, approvers } = args;
    const planned = await planTidy(
      {
        environment,
        ageMs,
        max,
        breakGlass,
        requester,
        again: `slipway tidy ${environment} --age ${age} --max ${max}`,
        claims: { approve, approvedBy, approval, approvers },
      },
      { platform },
      session,
    );
    const { plan, secretsHidden } = planned;
    printResult({ type: 'tidy.planned', ...plan, secretsHidden }, session, () =>
      tidyLines(plan, { secretsHidden }).join('\n'),
    );
    if (dryRun === true || plan.items.length === 0) return Exit.done;
    const done = await planned.execute();
    printResult({ type: 'tidy.finished', ...done }, session, () => tidiedLines(done, plan).join('\n'));
    return Exit.done;
  },
});
