import pLimit from 'p-limit';
import { nothingReleased, nothingToRestart, restartUnfinished } from '../../core/catalogue/rollout.ts';
import { type KubeObject, keyText } from '../../core/objects.ts';
import { hasChanges, type Plan } from '../../core/plan.ts';
import type { Environment } from '../../core/platform.ts';
import type { InventoryItem, ReleaseRecord } from '../../core/record.ts';
import { releaseText } from '../../core/short-names.ts';
import { CONCURRENCY } from '../../deploy/concurrency.ts';
import type { Secrets } from '../../deploy/plan/input.ts';
import { errorFrom, type Refusal } from '../../deploy/plan/refusals.ts';
import { itemId } from '../../deploy/plan/refs.ts';
import {
  formerTimes,
  makeRestart,
  manifestOf,
  RESTART_MANAGER,
  restartOf,
} from '../../deploy/plan/restart.ts';
import { readLastRecord } from '../../deploy/records/store.ts';
import { servedRef } from '../../deploy/survey/served.ts';
import type { Delivery } from '../delivery/load.ts';
import { hideReleased } from '../secrets/released.ts';
import type { Session } from '../world.ts';
import type { OpenCluster } from './cluster.ts';
import { reasonToBreak } from './freeze.ts';
import { placeOfRecords, restoring } from './past.ts';
import type { Planned } from './plan.ts';
import { recordsOf } from './records.ts';

export type RestartRequest = {
  readonly environment: Environment;
  /** Why it cannot wait for the end of a freeze. */
  readonly breakGlass: string | undefined;
};

/**
 * A plan that replaces the Pods of the release that runs and changes nothing else. Throws NOTHING_RELEASED,
 * NOTHING_TO_RESTART, RESTART_UNFINISHED and what the API server refuses.
 */
export async function planRestart(
  delivery: Delivery,
  { environment, breakGlass: said }: RestartRequest,
  session: Session,
): Promise<Planned> {
  const { platform } = delivery;
  const now = session.clock.now();
  const breakGlass = reasonToBreak({ environment, platform, breakGlass: said, now });
  const where = await placeOfRecords(delivery, environment, session);
  const records = await recordsOf(where, session);
  const last = await readLastRecord(records, session.signal);
  if (!last) throw nothingReleased(where.service, environment.name);
  if (last.outcome !== 'succeeded')
    throw restartUnfinished(releaseText(last), last.outcome, environment.name);
  const unhidden = await hideReleased([last], where, session);
  if (unhidden) session.emit({ type: 'warning', code: 'secrets-unread', ...unhidden });
  const { requester } = delivery.build;
  const restarting = { ...where, running: last, requester, breakGlass, unhidden };
  const planned = await planOf(restarting, last, undefined, session);
  const { plan } = planned;
  if (!hasChanges(plan)) throw nothingToRestart(where.service, environment.name, reasonsOf(plan));
  return {
    ...planned,
    again: async () => {
      session.emit({ type: 'note', code: 'planned-again' });
      return planRestart(delivery, { environment, breakGlass: said }, session);
    },
    back: async () => {
      const failed = (await readLastRecord(records, session.signal)) ?? last;
      return planOf(restarting, failed, formerTimes(plan), session);
    },
  };
}

type Restarting = Pick<Planned, 'platform' | 'cluster' | 'unhidden'> & {
  readonly environment: Environment;
  readonly running: ReleaseRecord;
  readonly requester: string;
  readonly breakGlass: string | undefined;
};

async function planOf(
  { environment, platform, cluster, running, requester, breakGlass, unhidden }: Restarting,
  last: ReleaseRecord,
  former: ReadonlyMap<string, string | undefined> | undefined,
  session: Session,
): Promise<Planned> {
  const { signal, clock, version } = session;
  const restored = restoring(running, { environment, platform, requester }).release;
  // Secrets stay as they are, so nothing of them is fetched to be written.
  const release = { ...restored, secrets: [] };
  const live = await readLive(running.inventory, cluster, signal);
  const plan = makeRestart({
    release,
    version,
    running,
    last,
    live,
    ...(former ? { former } : { breakGlass }),
    now: clock.now(),
  });
  await assertTaken(plan, { running, cluster, now: clock.now() }, signal);
  session.emit({ type: 'plan.made', plan });
  return { plan, release, platform, cluster, secrets: secretsOf(running), last, unhidden };
}

async function readLive(
  items: readonly InventoryItem[],
  cluster: OpenCluster,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, KubeObject>> {
  const atMost = pLimit(CONCURRENCY);
  const found = await Promise.all(
    items.map((item) =>
      atMost(async () => {
        const served = await servedRef(item, cluster, signal);
        const live = served && (await cluster.get(served, signal));
        return live ? [[itemId(item), live] as const] : [];
      }),
    ),
  );
  return new Map(found.flat());
}

type Asking = { readonly running: ReleaseRecord; readonly cluster: OpenCluster; readonly now: number };

/** Asks the server about each restart without doing it: rights, webhooks and policies may refuse. */
async function assertTaken(
  { steps }: Plan,
  { running, cluster, now }: Asking,
  signal: AbortSignal,
): Promise<void> {
  const atMost = pLimit(CONCURRENCY);
  const asked = steps
    .filter(({ restart }) => restart)
    .map((step) =>
      atMost(async (): Promise<readonly Refusal[]> => {
        const object = restartOf(step, now);
        try {
          await cluster.apply(object, { dryRun: true, manager: RESTART_MANAGER, force: true }, signal);
          return [];
        } catch (error) {
          return [{ ...manifestOf(object, running), error }];
        }
      }),
    );
  const [first, ...more] = (await Promise.all(asked)).flat();
  if (first) throw errorFrom([first, ...more]);
}

/** They are named in the record of the restart, and never written. */
function secretsOf({ secrets }: ReleaseRecord): Secrets {
  return {
    manifests: secrets.map(({ name, namespace, source }) => ({
      name,
      namespace,
      source,
      type: 'Opaque',
      immutable: false,
      labels: {},
      annotations: {},
      values: new Map(),
      marks: new Map(),
      place: { file: `s3://${source.bucket}/${source.key}` },
    })),
    reveal: () => {
      throw new Error('a restart writes no Secret');
    },
    reasons: () => [],
  };
}

function reasonsOf({ steps }: Plan): readonly string[] {
  return steps.flatMap(({ key, why }) => why.map((text) => `${keyText(key)} ${text}`));
}
