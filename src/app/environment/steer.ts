import { notOneRollout } from '../../core/catalogue/rollout.ts';
import { steerRollout } from '../../deploy/execute/steer-rollout.ts';
import { withHiddenTexts } from '../../deploy/diagnose/hidden-texts.ts';
import { kindId } from '../../deploy/kinds/kind.ts';
import type { DeliveryOptions } from '../delivery/load.ts';
import { withheldFor } from '../secrets/released.ts';
import type { Session } from '../world.ts';
import { reasonToBreak } from './freeze.ts';
import { lastRelease } from './last-release.ts';

type SteerRequest = {
  readonly answer: 'promote' | 'abort';
  readonly environment: string | undefined;
  /** Needed where the release has several. */
  readonly rollout: string | undefined;
  /** Why a promotion cannot wait for the end of a freeze; going back never has to. */
  readonly breakGlass?: string | undefined;
};

/** Answers the paused Rollout of the last release, which was approved with its steps; says which one it was. Throws FROZEN. */
export async function steer(
  { answer, environment, rollout, breakGlass }: SteerRequest,
  options: DeliveryOptions,
  session: Session,
): Promise<string> {
  const { record, service, cluster, unhidden, ...where } = await lastRelease(environment, options, session);
  // A release is approved with its steps, so nobody has to approve them one by one.
  const approved = { ...where.environment, approval: undefined };
  const now = session.clock.now();
  if (answer === 'promote')
    reasonToBreak({ environment: approved, platform: where.platform, breakGlass, now, kept: false });
  const found = record.inventory.filter(
    (item) => kindId(item) === 'argoproj.io/Rollout' && (rollout === undefined || item.name === rollout),
  );
  const [one] = found;
  if (!one || found.length > 1)
    throw notOneRollout(
      service,
      found.map(({ name }) => name),
      rollout,
    );
  const hiding = { redact: session.redactor.text, withheld: withheldFor(unhidden) };
  await steerRollout(one, answer, { cluster: withHiddenTexts(cluster, hiding), signal: session.signal });
  return one.name;
}
