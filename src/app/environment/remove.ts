import { nothingReleased } from '../../core/catalogue/rollout.ts';
import { hasChanges } from '../../core/plan.ts';
import type { Environment } from '../../core/platform.ts';
import type { Delivery } from '../delivery/load.ts';
import type { Session } from '../world.ts';
import { reasonToBreak } from './freeze.ts';
import { type Planned, planRelease } from './plan.ts';

export type Removal = {
  readonly environment: Environment;
  /** Protected kinds that may go too. */
  readonly pruneKinds: readonly string[];
  /** Why it cannot wait for the end of a freeze. */
  readonly breakGlass: string | undefined;
};

/**
 * A plan that ends the service in an environment: the deploy of nothing, so that all its last release answers for goes but
 * what is protected. Throws NOTHING_RELEASED, and what planning throws.
 */
export async function planRemoval(
  delivery: Delivery,
  { environment, pruneKinds, breakGlass: said }: Removal,
  session: Session,
): Promise<Planned> {
  const written = delivery.release(environment);
  const release = { ...written, image: undefined, deployments: [], values: [], secrets: [] };
  const breakGlass = reasonToBreak({
    environment,
    platform: delivery.platform,
    breakGlass: said,
    now: session.clock.now(),
  });
  const options = { ends: true, allowOlder: true, pruneKinds, breakGlass };
  const planned = await planRelease(
    { release, platform: delivery.platform, manifests: [], options },
    session,
  );
  if (!planned.last) throw nothingReleased(release.service, environment.name);
  if (!hasChanges(planned.plan))
    session.emit({ type: 'note', code: 'nothing-to-remove', environment: environment.name });
  return planned;
}
