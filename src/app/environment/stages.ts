import type { Environment } from '../../core/platform.ts';
import type { Deployed } from '../../core/deployed.ts';
import { UserError } from '../../core/errors.ts';
import { hasChanges } from '../../core/plan.ts';
import { started } from '../../deploy/concurrency.ts';
import type { Delivery } from '../delivery/load.ts';
import { manifestsOf, verificationsOf } from '../delivery/rendered.ts';
import { deployableImage } from '../image/deployable.ts';
import { inStage, type RunStage, type StageWork } from '../stage.ts';
import type { Session } from '../world.ts';
import { approverOf } from './approval.ts';
import { openCluster } from './cluster.ts';
import { deployPlan, exitOfDeploy, isGood } from './deploy.ts';
import { endingOf, resultOf } from './ending.ts';
import { reasonToBreak } from './freeze.ts';
import { type Notifier, notifierFor } from './notices.ts';
import { type Planned, type PlanRequest, planRelease } from './plan.ts';
import { rollbackAfter } from './rollback.ts';
import { openPlan, savePlan } from './saved-plan.ts';
import { warnOfNoWayBack } from './way-back.ts';

type EnvironmentRequest = {
  readonly delivery: Delivery;
  readonly environment: Environment;
  /** Full reference of the image, by digest. */
  readonly image: string | undefined;
  readonly options: NonNullable<PlanRequest['options']>;
};

/** Renders, fetches secrets and compares with the cluster. Writes nothing. */
export async function planEnvironment(
  { delivery, environment, image, options }: EnvironmentRequest,
  session: Session,
): Promise<Planned> {
  const breakGlass = reasonToBreak({
    environment,
    platform: delivery.platform,
    breakGlass: options.breakGlass,
    now: session.clock.now(),
  });
  // Handshakes take their time elsewhere, while templates are rendered here.
  void started(openCluster(environment, session));
  const release = delivery.release(environment, image);
  const manifests = await manifestsOf(delivery, release, session);
  const verifications = await verificationsOf(delivery, release, session);
  const planned = await planRelease(
    {
      release,
      platform: delivery.platform,
      manifests,
      verifications,
      options: { ...options, breakGlass },
    },
    session,
  );
  await warnOfNoWayBack(planned, session);
  return planned;
}

export const runPlan: RunStage = async (work, session) => {
  const { stage, delivery, options, progress } = work;
  const environment = delivery.environment(stage.environment);
  // What was built just now needs no look-up; what another environment has proven does.
  const shipped = environment.promote === undefined ? progress.image : undefined;
  const image = shipped ?? (await deployableImage(delivery, environment, options, session));
  const planned = await inStage(stage, session, async () => {
    const request = {
      delivery,
      environment,
      image,
      options: { ...options.planning, saved: options.planFile !== undefined },
    };
    const value = await planEnvironment(request, session);
    return { value, result: { code: 'planned', digest: value.plan.digest } };
  });
  if (options.planFile !== undefined) {
    await savePlan(options.planFile, planned.plan, session);
    await tellWaiting(planned, session);
  }
  return { planned, asked: undefined };
};

/** Whoever asks for the approval of a saved plan is another process, which has no connection to anybody. */
async function tellWaiting({ plan, release, platform }: Planned, session: Session): Promise<void> {
  const { approval } = release.environment;
  if (!approval || !hasChanges(plan)) return;
  const notifier = notifierFor(platform, session);
  notifier.tell(plan, { kind: 'waiting', approvers: approval.submitters });
  await notifier.settled();
}

/** Asks the person the environment wants, unless one is known to have said yes. */
export const runApprove: RunStage = async (work, session) => {
  const planned = await plannedFor(work, session);
  const { options, progress, stage } = work;
  const { spent = [] } = progress;
  const approve = [options.approve ?? []].flat().filter((digest) => !spent.includes(digest));
  const approver = await approverOf(stage, planned, { ...options, approve }, session);
  return { planned, asked: { approver }, spent: [...spent, planned.plan.digest] };
};

/** Applies the plan and watches it. A failed rollout is an outcome, not an error. */
export const runDeploy: RunStage = async (work, session) => {
  const { stage, options, progress, delivery } = work;
  const planned = await plannedFor(work, session);
  const approver = progress.asked
    ? progress.asked.approver
    : await approverOf(stage, planned, options, session);
  const { plan, saved, release } = planned;
  // It may have begun while somebody was asked. What goes back goes on; a file alone does not prove that it does.
  if (plan.rollbackTo === undefined || saved === true)
    reasonToBreak({
      environment: release.environment,
      platform: delivery.platform,
      breakGlass: plan.breakGlass,
      now: session.clock.now(),
    });
  const notifier = notifierFor(delivery.platform, session);
  try {
    return await deployAndTell({ work, planned, approver, notifier }, session);
  } finally {
    await notifier.settled();
  }
};

type Deploying = {
  readonly work: StageWork;
  readonly planned: Planned;
  readonly approver: string | undefined;
  readonly notifier: Notifier;
};

async function deployAndTell(
  { work: { stage, options, progress }, planned, approver, notifier }: Deploying,
  session: Session,
): ReturnType<RunStage> {
  const { plan } = planned;
  const isTold = hasChanges(plan);
  if (isTold) notifier.tell(plan, { kind: 'started', approver });
  const refused: Deployed[] = [];
  const deployed = await inStage(stage, session, async () => {
    const value = await deployPlan(
      {
        ...planned,
        unstick: options.unstick === true,
        approver,
        onRefused: (left) => void refused.push(left),
      },
      session,
    );
    return { value, result: { code: 'deployed', ...resultOf(value, plan) }, good: isGood(value) };
  }).catch(async (error: unknown) => {
    if (isTold) notifier.tell(plan, { kind: 'failed', approver, error: messageOf(error) });
    for (const left of refused) await takeBack(planned, left, { error, session });
    throw error;
  });
  const failed = endingOf({ deployed }, plan).failure;
  if (isTold)
    notifier.tell(plan, {
      kind: failed ? 'failed' : 'succeeded',
      approver,
      ...(failed && { failure: failed }),
    });
  const ended = { deployed, ...(await rollbackAfter(planned, deployed, session)) };
  const { back } = ended;
  const { failure } = endingOf(ended, plan);
  if (back && failure)
    notifier.tell(plan, { kind: isGood(back) ? 'rolled-back' : 'failed', approver, failure });
  return {
    planned: undefined,
    asked: undefined,
    ended,
    endings: [...progress.endings, endingOf(ended, plan)],
    exit: exitOfDeploy(deployed),
  };
}

/** Parts of two releases are no release: what was written before a refusal goes back as after a failed rollout. */
async function takeBack(
  planned: Planned,
  left: Deployed,
  { error, session }: { readonly error: unknown; readonly session: Session },
): Promise<void> {
  if (planned.release.environment.onFailure === 'hold' || planned.plan.rollbackTo !== undefined) return;
  session.emit({ type: 'warning', code: 'write-refused', message: messageOf(error) });
  await rollbackAfter(planned, left, session);
}

function messageOf(error: unknown): string {
  return error instanceof UserError ? error.message : 'a bug in slipway';
}

/** The plan of the stage before, or the one that an earlier process has left. */
async function plannedFor(
  { delivery, options, stage, progress }: StageWork,
  session: Session,
): Promise<Planned> {
  if (progress.planned) return progress.planned;
  const { planFile: file, resume } = options;
  if (file === undefined) throw new Error(`the stage ${stage.name} has no plan`);
  const planned = await openPlan(
    { file, environment: stage.environment, pruneKinds: options.planning.pruneKinds ?? [], said: options },
    delivery,
    session,
  );
  // Time has passed since it was asked with the plan.
  await warnOfNoWayBack(planned, session);
  return { ...planned, saved: true, resume: resume === true };
}
