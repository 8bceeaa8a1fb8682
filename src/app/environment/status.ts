import pLimit from 'p-limit';
import { interrupted } from '../../core/catalogue/usage.ts';
import type { Emit } from '../../core/events.ts';
import type { Doubt, Drift } from '../../core/events/notes.ts';
import { groupOf, keyId, keyOf, type KubeObject } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { InventoryItem, ReleaseRecord } from '../../core/record.ts';
import type { Outcome } from '../../core/verdict.ts';
import { CONCURRENCY } from '../../deploy/concurrency.ts';
import { finalizersText } from '../../deploy/plan/finalizers.ts';
import { fieldDrift } from '../../deploy/diagnose/field-drift.ts';
import { track } from '../../deploy/rollout/track.ts';
import { servedRef } from '../../deploy/survey/served.ts';
import { lookUpImage } from '../../images/look-up.ts';
import type { DeliveryOptions } from '../delivery/load.ts';
import { registryAtFor } from '../image/registries.ts';
import type { Session } from '../world.ts';
import { withheldFor } from '../secrets/released.ts';
import { lastRelease } from './last-release.ts';

export type Status = {
  readonly record: ReleaseRecord;
  readonly outcome: Outcome;
  /** What was changed since the release, by whom and when. */
  readonly drift: readonly Drift[];
  /** What takes effect on nothing, or could not start again. */
  readonly doubts: readonly Doubt[];
};

type StatusRequest = {
  readonly environment: string | undefined;
  /** Go on until the person ends it. */
  readonly watch: boolean;
  /** Hears each verdict on the way. */
  readonly emit: Emit;
};

/** Judges the last release as it is now; undefined where a person has ended the watch. */
export async function statusOf(
  { environment, watch, emit }: StatusRequest,
  options: DeliveryOptions,
  session: Session,
): Promise<Status | undefined> {
  const { adapters, clock, signal } = session;
  const { record, cluster, platform, unhidden } = await lastRelease(environment, options, session);
  if (unhidden) session.emit({ type: 'warning', code: 'secrets-unread', ...unhidden });
  const found = await readInventory(record, cluster, signal);
  const going = found.filter((object) => isGoing(object, record));
  const targets = found.filter((object) => !going.includes(object));
  const judging = {
    timeoutMs: Infinity,
    soakMs: 0,
    until: watch ? 'endless' : 'once',
    kinds: platform.kinds,
    redact: session.redactor.text,
    withheld: withheldFor(unhidden),
    lookUpImage: async (image: string, within: AbortSignal) =>
      lookUpImage(image, registryAtFor(platform, adapters), within),
  } as const;
  const doubts: Doubt[] = going.map((object) => ({
    key: keyOf(object),
    reason: `no longer in the release; ${finalizersText(object.metadata.finalizers ?? [])}`,
  }));
  const hearing: Emit = (event) => {
    if (event.type === 'warning' && event.code === 'doubtful') doubts.push(event);
    emit(event);
  };
  const tracked = track({ targets, cluster, clock, emit: hearing, options: judging, signal });
  const outcome = await (watch ? tracked.catch(unlessEnded(signal)) : tracked);
  return outcome && { record, outcome, drift: driftOf(record, targets), doubts };
}

/** What the release has removed and finalizers keep: it is well without it. */
function isGoing({ apiVersion, kind, metadata }: KubeObject, { objects, secrets }: ReleaseRecord): boolean {
  const id = keyId(keyOf({ apiVersion, kind, metadata }));
  const isOurs =
    objects.some((one) => keyId(keyOf(one)) === id) ||
    (kind === 'Secret' && secrets.some(({ name }) => name === metadata.name));
  return metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length > 0 && !isOurs;
}

/** Ctrl-C is how one ends a watch, so it is no failure. */
function unlessEnded(signal: AbortSignal): (error: unknown) => undefined {
  return (error) => {
    if (!signal.aborted || !interrupted.is(signal.reason)) throw error;
    return undefined;
  };
}

function driftOf(
  { objects, secrets }: Pick<ReleaseRecord, 'objects' | 'secrets'>,
  targets: readonly KubeObject[],
): readonly Drift[] {
  const live = new Map(targets.map((target) => [keyId(keyOf(target)), target]));
  // Of a Secret the release keeps no content, so that every key that somebody else wrote is one too many.
  const hidden = secrets.map(({ name, namespace }) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
  }));
  return [...objects, ...hidden].flatMap((desired) => {
    const key = keyOf(desired);
    const found = live.get(keyId(key));
    return found ? fieldDrift(desired, found).map((drift) => ({ key, ...drift })) : [];
  });
}

/** Live objects; what is gone stands for itself with the uid it had, and is found missing. */
async function readInventory(
  record: ReleaseRecord,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const atMost = pLimit(CONCURRENCY);
  const found = record.inventory.map((item) =>
    atMost(async (): Promise<KubeObject> => {
      const { apiVersion, kind, namespace, name, uid } = item;
      const served = await servedRef({ apiVersion, kind, namespace, name }, cluster, signal);
      const live = served && (await cluster.get(served, signal));
      const metadata = {
        name,
        ...(namespace !== undefined && { namespace }),
        ...(uid !== undefined && { uid }),
      };
      return live ?? { apiVersion, kind, metadata, ...remembered(item, record) };
    }),
  );
  return Promise.all(found);
}

/** How a Job ended that is gone since, in its own words: one that failed is not well because its time to live is over. */
function remembered(
  { apiVersion, kind, name, namespace }: InventoryItem,
  { verdicts, outcome, rollbackTo }: ReleaseRecord,
): { readonly status?: object } {
  if (kind !== 'Job' || groupOf(apiVersion) !== 'batch') return {};
  const id = keyId({ group: 'batch', kind, name, namespace });
  const verdict = verdicts.find(({ key }) => keyId(key) === id);
  if (verdict?.state === 'failed')
    return { status: { conditions: [{ type: 'Failed', status: 'True', message: verdict.reason }] } };
  const mayBeDone = verdict?.state === 'ready' || outcome === 'succeeded' || rollbackTo !== undefined;
  return mayBeDone ? { status: { conditions: [{ type: 'Complete', status: 'True' }] } } : {};
}
