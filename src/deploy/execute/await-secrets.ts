import { secretNotMade } from '../../core/catalogue/rollout.ts';
import type { Clock } from '../../core/clock.ts';
import { durationText } from '../../core/duration.ts';
import { keyText } from '../../core/objects.ts';
import type { Step } from '../../core/plan.ts';
import type { Cluster } from '../../core/ports/cluster.ts';

const LOOK_MS = 200;

type Awaiting = {
  readonly cluster: Pick<Cluster, 'get'>;
  readonly clock: Clock;
  readonly limitMs: number;
};

/**
 * Waits until the Secrets are there that objects of a wave make: a Pod that finds none fails at once, and not every
 * controller says when it has made one. Throws SECRET_NOT_MADE.
 */
export async function awaitSecrets(
  steps: readonly Step[],
  { cluster, clock, limitMs }: Awaiting,
  signal: AbortSignal,
): Promise<void> {
  const until = clock.now() + limitMs;
  for (const { key, makes = [] } of steps)
    for (const name of makes) {
      const ref = { apiVersion: 'v1', kind: 'Secret', namespace: key.namespace, name };
      while (!(await cluster.get(ref, signal))) {
        if (clock.now() > until) throw secretNotMade(name, keyText(key), durationText(limitMs));
        await clock.wait(LOOK_MS, signal);
      }
    }
}
