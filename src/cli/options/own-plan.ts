import type { Argv } from 'yargs';
import type { ApprovalClaims } from '../../approval/gate.ts';
import type { DeliveryOptions } from '../../app/delivery/delivery.ts';
import { endDeploy } from '../../app/environment/ending.ts';
import type { Planned } from '../../app/environment/plan.ts';
import type { Delivery } from '../../app/delivery/load.ts';
import { environmentStages, runStages } from '../../app/pipeline.ts';
import type { Session } from '../../app/world.ts';
import { Exit, type ExitCode } from '../../core/exit.ts';
import { shortDiff } from '../../report/diff.ts';
import { environmentArgument } from './environment.ts';
import { claimOptions } from './claims.ts';
import { broughtBackOptions } from './release.ts';
import { type WatchArgs, watchOptions } from './watch.ts';

/** Of a command that makes a plan of its own and executes it at once. */
export type OwnPlanArgs = DeliveryOptions &
  WatchArgs &
  Pick<ApprovalClaims, 'approve' | 'approvedBy' | 'approval' | 'approvers'> & {
    readonly environment?: string;
    readonly dryRun?: boolean;
    readonly breakGlass?: string;
  };

export function ownPlanOptions(yargs: Argv): Argv {
  return claimOptions(watchOptions(environmentArgument(broughtBackOptions(yargs)))).option('dry-run', {
    type: 'boolean',
    default: false,
    describe: 'show the plan, and write nothing',
  });
}

/** Whoever runs the command is asked, where the environment wants nobody in particular. */
const NOBODY = { submitters: [], expiresMs: 0, fourEyes: false };

/** Asks for it where somebody has to be asked, and executes it; or shows it. */
export async function executeOwn(
  planned: Planned,
  { args, delivery }: { readonly args: OwnPlanArgs; readonly delivery: Delivery },
  session: Session,
): Promise<ExitCode> {
  if (args.dryRun === true) {
    if (session.output === 'text') session.show(shortDiff(planned.plan.steps));
    return Exit.done;
  }
  const { environment } = planned.release;
  const { approval } = environment;
  const asking = planned.plan.ends === true ? { ...environment, approval: approval ?? NOBODY } : environment;
  const stages = environmentStages(asking).filter(({ name }) => name !== 'plan');
  const started = session.clock.now();
  const { ended } = await runStages(
    stages,
    { delivery, options: { ...args, planning: {} }, planned },
    session,
  );
  return ended ? endDeploy({ ...ended, started }, session) : Exit.done;
}
