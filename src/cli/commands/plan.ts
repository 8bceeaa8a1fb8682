import { nextSteps } from '../../report/next-steps.ts';
import { conflict } from '../../core/catalogue/deploy.ts';
import { withExit } from '../../core/catalogue/entry.ts';
import { Exit, type ExitCode } from '../../core/exit.ts';
import { noPlatform } from '../../core/catalogue/templating.ts';
import { hasChanges, type Plan } from '../../core/plan.ts';
import { command } from '../command.ts';
import { printResult } from '../result.ts';
import { deployableImage } from '../../app/image/deployable.ts';
import { loadDelivery, type DeliveryOptions } from '../../app/delivery/load.ts';
import { environmentArgument } from '../options/environment.ts';
import { releaseOptions } from '../options/release.ts';
import { planArgs, type PlanArgs, planOptions } from '../options/plan.ts';
import { approversOf } from '../../app/environment/approval.ts';
import { loadPlatform } from '../../app/delivery/platform.ts';
import { planEnvironment } from '../../app/environment/stages.ts';
import { planLines } from '../../report/deploy.ts';
import { diffText, shortDiff } from '../../report/diff.ts';
import { planSummary } from '../../report/plan-summary.ts';
import { readPlan, savePlan } from '../../app/environment/saved-plan.ts';
import type { Session } from '../../app/world.ts';

type Args = DeliveryOptions &
  PlanArgs & {
    readonly save?: string;
    readonly show?: string;
    readonly exitCode?: boolean;
  };

export default command<Args & Record<string, unknown>>({
  usage: 'plan [environment]',
  summary: 'what a deploy would change in the cluster, and why',
  examples: [
    ['slipway plan production', 'table on stderr, diff on stdout; nothing is written'],
    ['slipway plan production --save slipway.plan', 'keeps the plan for slipway deploy --plan'],
    [
      'slipway plan production --exit-code',
      'ends with 6 where something would change, or where somebody else changed it',
    ],
    ['slipway plan --show slipway.plan', 'what a saved plan would do, without asking the cluster'],
  ],
  options: (yargs) =>
    planOptions(environmentArgument(releaseOptions(yargs)))
      .option('save', { type: 'string', describe: 'file to keep the plan in; it holds no secret value' })
      .option('show', { type: 'string', describe: 'show the plan of this file instead of making one' })
      .option('exit-code', {
        type: 'boolean',
        default: false,
        describe: 'end with 6 where something would change, or where somebody else changed it',
      }),
  run: async ({ save, show, exitCode, ...args }, session) => {
    if (show !== undefined) return showPlan(show, args, session);
    const delivery = await loadDelivery(args, session);
    const target = delivery.environment(args.environment);
    const image = await deployableImage(delivery, target, args, session);
    const request = {
      delivery,
      environment: target,
      image,
      options: { ...planArgs(args), saved: save !== undefined },
    };
    const { plan } = await planEnvironment(request, session).catch((error: unknown) => {
      // A field that somebody else changed is a difference, too.
      throw exitCode === true && conflict.is(error) ? withExit(error, Exit.planDiffers) : error;
    });
    if (save !== undefined) await savePlan(save, plan, session);
    const differs = hasChanges(plan);
    if (differs && session.output === 'text') session.show(shortDiff(plan.steps));
    if (session.output === 'text') session.show(`\n${nextSteps(plan, save).join('\n')}`);
    const isForeign = (plan.foreign ?? []).length > 0;
    return exitCode === true && (differs || isForeign) ? Exit.planDiffers : Exit.done;
  },
});

async function showPlan(file: string, args: DeliveryOptions, session: Session): Promise<ExitCode> {
  const plan = await readPlan(file, session);
  const approvers = await approversNow(plan, args, session);
  printResult({ type: 'plan.shown', ...planSummary(plan, approvers), plan }, session, () =>
    [...planLines(plan), '', diffText(plan.steps), '', ...nextSteps(plan, file, 'from')].join('\n'),
  );
  return Exit.done;
}

/** Who may approve is the platform's word, where one is named here. */
async function approversNow(plan: Plan, args: DeliveryOptions, session: Session) {
  if (plan.approval?.fourEyes !== true || session.output !== 'json') return undefined;
  try {
    return approversOf(plan, await loadPlatform(args, session, 'offline'));
  } catch (error) {
    if (noPlatform.is(error)) return undefined;
    throw error;
  }
}
