import type { Environment } from '../../core/platform.ts';
import { started } from '../../deploy/concurrency.ts';
import type { Delivery } from '../delivery/load.ts';
import { manifestsOf } from '../delivery/rendered.ts';
import { deployableImage } from '../image/deployable.ts';
import { inStage, type RunStage, type StageWork } from '../stage.ts';
import type { Session } from '../world.ts';
import { approverOf } from './approval.ts';
import { openCluster } from './cluster.ts';
import { deployPlan, exitOfDeploy, isGood } from './deploy.ts';
import { endingOf, resultOf } from './ending.ts';
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
  // Handshakes take their time elsewhere, while templates are rendered here.
  void started(openCluster(environment, session));
  const release = delivery.release(environment, image);
  const manifests = await manifestsOf(delivery, release, session);
  const planned = await planRelease({ release, platform: delivery.platform, manifests, options }, session);
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
  if (options.planFile !== undefined) await savePlan(options.planFile, planned.plan, session);
  return { planned, asked: undefined };
};

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
  const { stage, options, progress } = work;
  const planned = await plannedFor(work, session);
  const approver = progress.asked
    ? progress.asked.approver
    : await approverOf(stage, planned, options, session);
  const deployed = await inStage(stage, session, async () => {
    const value = await deployPlan({ ...planned, unstick: options.unstick === true, approver }, session);
    return { value, result: { code: 'deployed', ...resultOf(value, planned.plan) }, good: isGood(value) };
  });
  const back = await rollbackAfter(planned, deployed, session);
  const ended = { deployed, back };
  return {
    planned: undefined,
    asked: undefined,
    ended,
    endings: [...progress.endings, endingOf(ended, planned.plan)],
    exit: exitOfDeploy(deployed),
  };
};

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
