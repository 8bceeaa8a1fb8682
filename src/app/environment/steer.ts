import { nothingReleased, notOneRollout } from '../../core/catalogue/rollout.ts';
import { steerRollout } from '../../deploy/execute/steer-rollout.ts';
import { kindId } from '../../deploy/kinds/kind.ts';
import { readLastRecord } from '../../deploy/records/store.ts';
import { type DeliveryOptions, loadDelivery } from '../delivery/load.ts';
import type { Session } from '../world.ts';
import { openCluster } from './cluster.ts';
import { recordsOf } from './records.ts';

export type SteerRequest = {
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
  const { signal } = session;
  const delivery = await loadDelivery(options, session);
  const target = delivery.environment(environment);
  const { service } = delivery.release(target);
  const cluster = await openCluster(target, session);
  const { platform } = delivery;
  const records = await recordsOf({ service, environment: target, platform, cluster }, session);
  const record = await readLastRecord(records, signal);
  if (!record) throw nothingReleased(service, target.name);
  const found = record.inventory.filter(
    (item) => kindId(item) === 'argoproj.io/Rollout' && (rollout === undefined || item.name === rollout),
  );
  const [one] = found;
  if (!one || found.length > 1)
    throw notOneRollout(
      service,
      found.map(({ name }) => name),
    );
  await steerRollout(one, answer, { cluster, signal });
  return one.name;
}
