import type { Cluster, Ref } from '../../core/ports/cluster.ts';

/** Answers the pause of an Argo Rollout: go on with the next step, or go back to what ran before. */
export async function steerRollout(
  rollout: Ref,
  answer: 'promote' | 'abort',
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<void> {
  const body = { status: answer === 'abort' ? { abort: true } : { pauseConditions: null } };
  await cluster.patch(rollout, { type: 'merge', body, subresource: 'status' }, signal);
}
