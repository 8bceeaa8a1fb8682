import { nothingToAnswer } from '../../core/catalogue/rollout.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Cluster, Ref } from '../../core/ports/cluster.ts';

type Steered = KubeObject & {
  readonly spec?: { readonly paused?: boolean };
  readonly status?: {
    readonly phase?: string;
    readonly message?: string;
    readonly abort?: boolean;
    readonly observedGeneration?: number | string;
    readonly pauseConditions?: readonly unknown[] | null;
  };
};

/**
 * Answers the pause of an Argo Rollout: go on with the next step, or go back to what ran before. Throws NOTHING_TO_ANSWER
 * where it is in no state to be answered, as its controller would ignore that without a word.
 */
export async function steerRollout(
  rollout: Ref,
  answer: 'promote' | 'abort',
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<void> {
  const live = (await cluster.get(rollout, signal)) as Steered | undefined;
  const obstacle = obstacleTo(answer, live);
  if (obstacle !== undefined) throw nothingToAnswer(rollout.name, obstacle);
  // A pause that a person has written is no part of the status.
  if (answer === 'promote' && live?.spec?.paused === true)
    await cluster.patch(rollout, { type: 'merge', body: { spec: { paused: false } } }, signal);
  const body = { status: answer === 'abort' ? { abort: true } : { pauseConditions: null } };
  await cluster.patch(rollout, { type: 'merge', body, subresource: 'status' }, signal);
}

function obstacleTo(answer: 'promote' | 'abort', live: Steered | undefined): string | undefined {
  if (!live) return 'it is not in the cluster';
  const { phase, message, abort, observedGeneration, pauseConditions } = live.status ?? {};
  const said = message === undefined || message === '' ? '' : ` (${message})`;
  if (abort === true) return `it is aborted already${said}`;
  if (phase === 'Degraded') return `it is degraded${said}`;
  const isPaused = live.spec?.paused === true || (pauseConditions ?? []).length > 0 || phase === 'Paused';
  if (isPaused) return undefined;
  const isSeen = Number(observedGeneration ?? 0) >= (live.metadata.generation ?? 0);
  if (!isSeen) return answer === 'promote' ? 'its controller has not seen the last change yet' : undefined;
  if (phase === 'Healthy') return 'it is healthy, and nothing of it is on its way';
  return answer === 'promote'
    ? `it is not paused, but ${(phase ?? 'on its way').toLowerCase()}${said}`
    : undefined;
}
