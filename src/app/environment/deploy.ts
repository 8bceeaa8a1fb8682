import { Exit, type ExitCode } from '../../core/exit.ts';
import type { Deployed } from '../../core/deployed.ts';
import type { Pod } from '../../core/pod.ts';
import { deletePod } from '../../deploy/execute/delete-pod.ts';
import { executePlan } from '../../deploy/execute/execute.ts';
import { track } from '../../deploy/rollout/track.ts';
import { lookUpImage } from '../../images/look-up.ts';
import type { Planned } from './plan.ts';
import { registryAtFor } from '../image/registries.ts';
import type { Session } from '../world.ts';

export type DeployRequest = Planned & { readonly approver: string | undefined };

/** Executes a plan and watches it until it is proven good. */
export async function deployPlan(request: DeployRequest, session: Session): Promise<Deployed> {
  const { plan, secrets, cluster, release, platform, approver, saved, resume, unstick, again } = request;
  const { adapters, clock, emit, person, signal } = session;
  const { timeoutMs, soakMs } = release.environment;
  const options = {
    timeoutMs,
    soakMs,
    startedAt: clock.now(),
    ...(unstick === true && {
      deletePod: async (pod: Pod, within: AbortSignal) => deletePod(pod, cluster, within),
    }),
    redact: session.redactor.text,
    lookUpImage: async (image: string, within: AbortSignal) =>
      lookUpImage(image, registryAtFor(platform.registry, adapters), within),
    ...(request.writtenAt && { writtenAt: request.writtenAt }),
  };
  return executePlan(
    {
      plan,
      secrets,
      cluster,
      clock,
      emit,
      approver,
      aged: saved === true || approver !== undefined,
      resume: resume === true,
      ...(request.images && { images: request.images }),
      ...(again && approver === undefined && { again }),
      holder: plan.buildUrl ?? person,
      track: async (targets, within) => track({ targets, cluster, clock, emit, options, signal: within }),
    },
    signal,
  );
}

export function exitOfDeploy({ state }: Pick<Deployed, 'state'>): ExitCode {
  if (state === 'failed') return Exit.rolloutFailed;
  return state === 'timed out' ? Exit.rolloutTimedOut : Exit.done;
}

/** Whether the environment runs what the plan wanted. */
export function isGood({ state }: Pick<Deployed, 'state'>): boolean {
  return state === 'succeeded' || state === 'unchanged';
}
