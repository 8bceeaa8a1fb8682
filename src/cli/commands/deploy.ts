import { Exit } from '../../core/exit.ts';
import { type DeliveryOptions, loadDelivery } from '../../app/delivery/load.ts';
import type { ApprovalClaims } from '../../approval/gate.ts';
import { endDeploy } from '../../app/environment/ending.ts';
import { readPlan } from '../../app/environment/saved-plan.ts';
import { environmentStages, runStages } from '../../app/pipeline.ts';
import { command } from '../command.ts';
import { approvalOptions } from '../options/approval.ts';
import { planArgs, type PlanArgs, planOptions } from '../options/plan.ts';
import { environmentArgument } from '../options/environment.ts';
import { releaseOptions } from '../options/release.ts';
import { withReports } from '../options/report.ts';
import { type WatchArgs, watchOptions } from '../options/watch.ts';

type Args = DeliveryOptions &
  PlanArgs &
  WatchArgs &
  ApprovalClaims & { readonly environment?: string; readonly plan?: string; readonly resume?: boolean };

export default command<Args & Record<string, unknown>>({
  usage: 'deploy [environment]',
  summary: 'apply and watch until every object is ready',
  examples: [
    ['slipway deploy development', 'plans, applies and watches'],
    [
      'slipway deploy production --plan slipway.plan --approved-by alice --approve sha256:1f09...',
      'exactly what alice has seen',
    ],
    [
      'slipway deploy production --approve sha256:1f09...',
      'plans, and goes on if the plan is still that one',
    ],
  ],
  asks: true,
  options: (yargs) =>
    approvalOptions(watchOptions(planOptions(environmentArgument(releaseOptions(yargs))))).option('plan', {
      type: 'string',
      describe: 'file of slipway plan --save: deploy exactly that or nothing',
    }),
  run: (args, outer) =>
    withReports(args, outer, async (session) => {
      const delivery = await loadDelivery(args, session);
      const { plan: planFile } = args;
      const name = planFile === undefined ? undefined : (await readPlan(planFile, session)).environment;
      const environment = delivery.environment(args.environment ?? name);
      const stages = environmentStages(environment).filter(({ name }) => name !== 'plan' || !planFile);
      const started = session.clock.now();
      const options = { ...args, planFile, by: 'deploy' as const, planning: planArgs(args) };
      const { ended } = await runStages(stages, { delivery, options }, session);
      return ended ? endDeploy({ ...ended, started }, session) : Exit.done;
    }),
});
