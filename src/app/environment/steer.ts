import { notOneRollout } from '../../core/catalogue/rollout.ts';
import { steerRollout } from '../../deploy/execute/steer-rollout.ts';
import { withHiddenTexts } from '../../deploy/diagnose/hidden-texts.ts';
import { kindId } from '../../deploy/kinds/kind.ts';
import type { DeliveryOptions } from '../delivery/load.ts';
import { withheldFor } from '../secrets/released.ts';
import type { Session } from '../world.ts';
import { lastRelease } from './last-release.ts';

type SteerRequest = {
  readonly answer: 'promote' | 'abort';
  readonly environment: string | undefined;
  /** Needed where the release has several. */
  readonly rollout: string | undefined;
};

/** Answers the paused Rollout of the last release; says which one it was. */
export async function steer(
  { answer, environment, rollout }: SteerRequest,
  options: DeliveryOptions,
  session: Session,
): Promise<string> {
  const { record, service, cluster, unhidden } = await lastRelease(environment, options, session);
  const found = record.inventory.filter(
    (item) => kindId(item) === 'argoproj.io/Rollout' && (rollout === undefined || item.name === rollout),
  );
  const [one] = found;
  if (!one || found.length > 1)
    throw notOneRollout(
      service,
      found.map(({ name }) => name),
    );
  const hiding = { redact: session.redactor.text, withheld: withheldFor(unhidden) };
  await steerRollout(one, answer, { cluster: withHiddenTexts(cluster, hiding), signal: session.signal });
  return one.name;
}
