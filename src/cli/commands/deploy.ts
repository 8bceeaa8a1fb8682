import type { ExitCode } from '../../core/exit.ts';
import { assertApproved, assertInTime } from '../../approval/approved.ts';
import { command } from '../command.ts';
import { deployableImage } from '../../app/image/deployable.ts';
import { endDeploy } from '../../app/environment/ending.ts';
import { approveStage, deployStage, planStage } from '../../app/environment/stages.ts';
import { loadDelivery, type DeliveryOptions, type Delivery } from '../../app/delivery/load.ts';
import { releaseOptions } from '../options/release.ts';
import { planArgs, type PlanArgs, planOptions } from '../options/plan.ts';
import type { Planned } from '../../app/environment/plan.ts';
import { withReports } from '../options/report.ts';
import { rollbackStage } from '../../app/environment/rollback.ts';
import { openPlan } from '../../app/environment/saved-plan.ts';
import { signerOf } from '../../app/environment/signed-approval.ts';
import type { Session } from '../../app/world.ts';
import { type WatchArgs, watchOptions } from '../options/watch.ts';

type Args = DeliveryOptions &
  PlanArgs &
  WatchArgs & {
    readonly environment?: string;
    readonly plan?: string;
    readonly approve?: string;
    readonly approvedBy?: string;
    readonly approval?: string;
    readonly approvers?: string;
    readonly resume?: boolean;
  };

export default command<Args & Record<string, unknown>>({
  usage: 'deploy [environment]',
  summary: 'apply and watch until it is proven good',
  examples: [
    ['slipway deploy development', 'plans, applies and watches'],
    ['slipway deploy production --plan slipway.plan --approved-by alice', 'exactly what alice has seen'],
    [
      'slipway deploy production --approve sha256:1f09...',
      'plans, and goes on if the plan is still that one',
    ],
  ],
  options: (yargs) =>
    watchOptions(planOptions(releaseOptions(yargs)))
      .positional('environment', { type: 'string', describe: 'the one the branch goes to if not given' })
      .option('plan', {
        type: 'string',
        describe: 'file of slipway plan --save: deploy exactly that or nothing',
      })
      .option('approved-by', { type: 'string', describe: 'who approved the plan of --plan', implies: 'plan' })
      .option('approve', {
        type: 'string',
        describe: 'digest of the plan that was approved',
        conflicts: 'plan',
      })
      .option('approval', {
        type: 'string',
        describe: 'file of slipway approve for the plan of --plan',
        implies: 'plan',
        conflicts: 'approved-by',
      })
      .option('approvers', {
        type: 'string',
        describe: 'file of those who may sign approvals; $SLIPWAY_APPROVERS if not given',
      })
      .option('resume', {
        type: 'boolean',
        default: false,
        describe: 'go on with the plan of --plan where an earlier run of it was cut off',
      }),
  run: (args, session) => withReports(args, session, async (reported) => deploy(args, reported)),
});

async function deploy(args: Args, session: Session): Promise<ExitCode> {
  const delivery = await loadDelivery(args, session);
  const planned = await plannedFor(delivery, args, session);
  const approver = await approverOf(planned, args, session);
  const started = session.clock.now();
  const deployed = await deployStage({ ...planned, unstick: args.unstick === true }, approver, session);
  const back = await rollbackStage(planned, deployed, session);
  return endDeploy({ deployed, back, started }, session);
}

async function plannedFor(delivery: Delivery, args: Args, session: Session): Promise<Planned> {
  if (args.plan !== undefined)
    return {
      ...(await openPlan(
        { file: args.plan, environment: args.environment, pruneKinds: args.prune ?? [] },
        delivery,
        session,
      )),
      saved: true,
      resume: args.resume === true,
    };
  const environment = delivery.environment(args.environment);
  const image = await deployableImage(delivery, environment, args, session);
  return planStage({ delivery, environment, image, options: planArgs(args) }, session);
}

/** Who said yes; undefined where the environment wants nobody or nothing would change. */
async function approverOf(planned: Planned, args: Args, session: Session): Promise<string | undefined> {
  const { plan } = planned;
  const now = session.clock.now();
  const approver =
    args.approval === undefined
      ? args.approvedBy
      : await signerOf(plan, { approval: args.approval, approvers: args.approvers }, session);
  if (approver !== undefined) {
    assertApproved(plan, approver, now);
    return approver;
  }
  if (args.plan !== undefined) assertInTime(plan, now);
  return approveStage(planned, args.approve, session);
}
