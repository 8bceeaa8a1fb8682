import { interrupted } from '../../core/catalogue/usage.ts';
import pLimit from 'p-limit';
import { nothingReleased } from '../../core/catalogue/rollout.ts';
import type { Drift } from '../../core/events/notes.ts';
import { Exit } from '../../core/exit.ts';
import { keyId, keyOf, type KubeObject } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { InventoryItem, ReleaseRecord } from '../../core/record.ts';
import { fieldDrift } from '../../deploy/diagnose/field-drift.ts';
import { servedRef } from '../../deploy/survey/served.ts';
import { recordsOf } from '../../app/environment/records.ts';
import { readLastRecord } from '../../deploy/records/store.ts';
import { track } from '../../deploy/rollout/track.ts';
import { lookUpImage } from '../../images/look-up.ts';
import { command } from '../command.ts';
import { loadDelivery, type DeliveryOptions } from '../../app/delivery/load.ts';
import { releaseOptions } from '../options/release.ts';
import { openCluster } from '../../app/environment/cluster.ts';
import { registryAtFor } from '../../app/image/registries.ts';
import { statusLines } from '../../report/status.ts';

type Args = DeliveryOptions & {
  readonly environment?: string;
  readonly watch?: boolean;
  readonly drift?: string;
};

export default command<Args & Record<string, unknown>>({
  usage: 'status [environment]',
  summary: 'how the last release is doing now; ends with 4 when something is not well',
  examples: [
    ['slipway status production', 'judges every object of the last release and explains what has failed'],
    ['slipway status production --watch', 'goes on until Ctrl-C, a line when something changes'],
  ],
  options: (yargs) =>
    releaseOptions(yargs)
      .positional('environment', { type: 'string', describe: 'the one the branch goes to if not given' })
      .option('watch', { type: 'boolean', default: false, describe: 'go on watching' })
      .option('drift', {
        choices: ['fail', 'note'],
        default: 'fail',
        describe: 'what a field that somebody changed since the release does',
      }),
  run: async ({ environment, watch, drift, ...args }, session) => {
    const { adapters, clock, emit, signal, output, show } = session;
    const delivery = await loadDelivery(args, session);
    const target = delivery.environment(environment);
    const { service } = delivery.release(target);
    const cluster = await openCluster(target, session);
    const { platform } = delivery;
    const records = await recordsOf({ service, environment: target, platform, cluster }, session);
    const record = await readLastRecord(records, signal);
    if (!record) throw nothingReleased(service, target.name);
    const targets = await readInventory(record.inventory, cluster, signal);
    const options = {
      timeoutMs: Infinity,
      soakMs: 0,
      until: watch === true ? 'endless' : 'once',
      redact: session.redactor.text,
      lookUpImage: async (image: string, within: AbortSignal) =>
        lookUpImage(image, registryAtFor(delivery.platform.registry, adapters), within),
    } as const;
    // Once, the result is the whole picture; on the way to it nobody needs a line for each object.
    const quiet = watch !== true && output === 'text' ? () => undefined : emit;
    const tracked = track({ targets, cluster, clock, emit: quiet, options, signal });
    // Ctrl-C is how one ends a watch, so nothing is said of it.
    const outcome = await (watch === true ? tracked.catch(unlessEnded(signal)) : tracked);
    if (!outcome) return Exit.interrupted;
    const changed = driftOf(record, targets);
    if (output === 'text') for (const line of statusLines(record, outcome, changed)) show(line);
    else for (const drift of changed) emit({ type: 'warning', code: 'drift', ...drift });
    const isDrifted = changed.length > 0 && drift !== 'note';
    return outcome.state === 'ready' && !isDrifted ? Exit.done : Exit.rolloutFailed;
  },
});

function unlessEnded(signal: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    if (!signal.aborted || !interrupted.is(signal.reason)) throw error;
    return undefined;
  };
}

/** What was changed since the release, by whom and when. */
function driftOf(
  { objects }: Pick<ReleaseRecord, 'objects'>,
  targets: readonly KubeObject[],
): readonly Drift[] {
  const live = new Map(targets.map((target) => [keyId(keyOf(target)), target]));
  return objects.flatMap((desired) => {
    const found = live.get(keyId(keyOf(desired)));
    const key = keyOf(desired);
    return found ? fieldDrift(desired, found).map((drift) => ({ key, ...drift })) : [];
  });
}

const CONCURRENCY = 8;

/** Live objects; what is gone stands for itself with the uid it had, and is found missing. */
async function readInventory(
  items: readonly InventoryItem[],
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const atMost = pLimit(CONCURRENCY);
  const found = items.map(({ apiVersion, kind, namespace, name, uid }) =>
    atMost(async (): Promise<KubeObject> => {
      const served = await servedRef({ apiVersion, kind, namespace, name }, cluster, signal);
      const live = served && (await cluster.get(served, signal));
      const metadata = {
        name,
        ...(namespace !== undefined && { namespace }),
        ...(uid !== undefined && { uid }),
      };
      return live ?? { apiVersion, kind, metadata };
    }),
  );
  return Promise.all(found);
}
