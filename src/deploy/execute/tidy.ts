import pLimit from 'p-limit';
import { apiStatusOf } from '../../core/api-status.ts';
import type { Cluster, Ref } from '../../core/ports/cluster.ts';
import type { Tidied, TidyPlan } from '../../core/tidy.ts';
import { CONCURRENCY } from '../concurrency.ts';

/** Removes what the plan says, each only as it was looked at; what was changed meanwhile stays. */
export async function executeTidy(
  { items }: Pick<TidyPlan, 'items'>,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Omit<Tidied, 'approver'>> {
  const atMost = pLimit(CONCURRENCY);
  const results = await Promise.allSettled(
    items.map(({ ref, uid, resourceVersion }) =>
      atMost(async (): Promise<Ref | undefined> => {
        signal.throwIfAborted();
        try {
          await cluster.remove(ref, { uid, resourceVersion, propagation: 'Background' }, signal);
          return undefined;
        } catch (error) {
          if (apiStatusOf(error)?.code !== 409) throw error;
          return ref;
        }
      }),
    ),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  const left = results.flatMap((result) => (result.status === 'fulfilled' ? (result.value ?? []) : []));
  return { removed: items.length - left.length, left };
}
