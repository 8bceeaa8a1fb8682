import { Exit, type ExitCode } from '../../core/exit.ts';
import type { Deployed } from '../../core/deployed.ts';
import type { Pod } from '../../core/pod.ts';
import { deletePod } from '../../deploy/execute/delete-pod.ts';
import { executePlan } from '../../deploy/execute/execute.ts';
import { track } from '../../deploy/rollout/track.ts';
import type { Secrets } from '../../deploy/plan/input.ts';
import { runSecretAccess } from '../secrets/access.ts';
import { openSecrets } from '../secrets/opened.ts';
import { withheldFor } from '../secrets/released.ts';
import { lookUpImage } from '../../images/look-up.ts';
import type { Planned } from './plan.ts';
import { recordsOf } from './records.ts';
import { bringImage } from '../image/bring.ts';
import { registryAtFor } from '../image/registries.ts';
import { verifyingWith } from './verifying.ts';
import type { Session } from '../world.ts';

type DeployRequest = Planned & {
  readonly approver: string | undefined;
  /** Number of the failed release that it goes back from. */
  readonly follows?: number;
  readonly onRefused?: (left: Deployed) => void;
};

/** Executes a plan and watches it until it is proven good. */
export async function deployPlan(request: DeployRequest, session: Session): Promise<Deployed> {
  const { plan, cluster, release, platform, approver, saved, resume, unstick, again } = request;
  const { adapters, clock, emit, person, signal } = session;
  const { timeoutMs, soakMs } = release.environment;
  const options = {
    timeoutMs,
    soakMs,
    startedAt: clock.now(),
    ...(unstick === true && {
      deletePod: async (pod: Pod, within: AbortSignal) => deletePod(pod, cluster, within),
    }),
    kinds: platform.kinds,
    redact: session.redactor.text,
    withheld: withheldFor(request.unhidden),
    lookUpImage: async (image: string, within: AbortSignal) =>
      lookUpImage(image, registryAtFor(platform, adapters), within),
    ...(request.writtenAt && { writtenAt: request.writtenAt }),
  };
  const { service, environment } = release;
  await bringImage(plan.image, platform, session);
  const aged = saved === true || approver !== undefined;
  const records = await recordsOf({ service, environment, platform, cluster }, session);
  return executePlan(
    {
      plan,
      records,
      secrets: await newestSecrets(request, session),
      cluster,
      clock,
      emit,
      redact: session.redactor.text,
      approver,
      secretsMs: timeoutMs,
      aged,
      ...(request.isWell && !aged && { isWell: request.isWell }),
      resume: resume === true,
      ...(request.images && { images: request.images }),
      ...(request.verify && { verify: request.verify }),
      ...(request.follows !== undefined && { follows: request.follows }),
      ...(request.onRefused && { onRefused: request.onRefused }),
      ...(again && approver === undefined && { again }),
      holder: plan.buildUrl ?? person,
      track: async (targets, within, kept, verifications, fronts) =>
        track({
          targets,
          kept,
          fronts,
          cluster,
          clock,
          emit,
          options: { ...options, ...verifyingWith({ verifications, environment, cluster }, session) },
          signal: within,
        }),
    },
    signal,
  );
}

/**
 * The secrets again just before the write: each file is asked for its version, and a newer one is fetched, so that the
 * plan is found to have moved. A past release names its versions, and those stay.
 */
async function newestSecrets(
  { release, platform, cluster, secrets, saved }: DeployRequest,
  session: Session,
): Promise<Secrets> {
  // A saved plan has fetched them a moment ago.
  if (saved === true || release.secrets.length === 0) return secrets;
  const { bucket } = await runSecretAccess(session, platform);
  const known = new Map(secrets.manifests.map(({ source }) => [source.key, source.versionId]));
  const asked = release.secrets.filter(({ versionId }) => versionId === undefined);
  const newest = await Promise.all(asked.map(async ({ key }) => bucket.newest(key, session.signal)));
  if (newest.every((versionId, index) => versionId === known.get(asked[index]?.key ?? ''))) return secrets;
  return (await openSecrets({ release, platform, cluster, manifests: [] }, session)).secrets;
}

export function exitOfDeploy({ state }: Pick<Deployed, 'state'>): ExitCode {
  if (state === 'failed') return Exit.rolloutFailed;
  return state === 'timed out' ? Exit.rolloutTimedOut : Exit.done;
}

/** Whether the environment runs what the plan wanted. */
export function isGood({ state }: Pick<Deployed, 'state'>): boolean {
  return state === 'succeeded' || state === 'unchanged';
}
