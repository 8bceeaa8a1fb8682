import type { Cluster, Ref } from '../../core/ports/cluster.ts';

/** Answers the pause of an Argo Rollout: go on with the next step, or go back to what ran before. */
export async function steerRollout(
  rollout: Ref,
  answer: 'promote' | 'abort',
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<void> {
  if (answer === 'promote') await unpause(rollout, { cluster, signal });
  const body = { status: answer === 'abort' ? { abort: true } : { pauseConditions: null } };
  await cluster.patch(rollout, { type: 'merge', body, subresource: 'status' }, signal);
}

/** A pause that a person has written is no part of the status. */
async function unpause(
  rollout: Ref,
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<void> {
  const live = await cluster.get(rollout, signal);
  const { paused } = (live?.spec ?? {}) as { readonly paused?: boolean };
  if (paused !== true) return;
  await cluster.patch(rollout, { type: 'merge', body: { spec: { paused: false } } }, signal);
}
