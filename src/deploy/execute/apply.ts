import { apiStatusOf } from '../../core/api-status.ts';
import { kindUnknown } from '../../core/catalogue/cluster.ts';
import { removalStuck } from '../../core/catalogue/deploy.ts';
import type { Clock } from '../../core/clock.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Plan, Step } from '../../core/plan.ts';
import type { Cluster, OnWarning } from '../../core/ports/cluster.ts';
import { adoptable, movedVersion } from '../plan/adoption.ts';
import { takeOver } from './adopt.ts';
import { applyTimeoutOf } from '../plan/apply-timeout.ts';
import type { Secrets } from '../plan/input.ts';
import { definitionOf, isSchemaTrouble, isVersionTrouble } from '../plan/schema-trouble.ts';
import { goneVersions, isOutdated } from '../survey/served.ts';
import { REPLICAS_MANAGER, withReplicas } from '../plan/replicas.ts';
import { refOfStep } from '../plan/refs.ts';
import { RESTART_MANAGER, restartOf } from '../plan/restart.ts';

export type Writing = {
  readonly plan: Plan;
  readonly secrets: Secrets;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly onWarning?: (step: Step) => OnWarning;
  /** Throws OBJECT_TAKEN where the object, which was not there when the plan was made, is that of another release. */
  readonly assertFree?: (step: Step, live: KubeObject, signal: AbortSignal) => Promise<void>;
};

/** What the Pods of an object may take to end. */
function graceOf(live: KubeObject | undefined): number {
  const { template } = (live?.['spec'] ?? {}) as {
    readonly template?: { readonly spec?: { readonly terminationGracePeriodSeconds?: number } };
  };
  return (template?.spec?.terminationGracePeriodSeconds ?? 0) * 1_000;
}

/** How long a removed object may take to be gone. */
const REMOVAL_MS = 60_000;
/** How long a kind may take to appear. */
const KIND_MS = 10_000;
/** How long finalizers may take before it is told that they keep an object. */
const HELD_MS = 2_000;
const LOOK_MS = 100;

/** Makes one step true; answers with the object as stored, or undefined where it is gone. */
export async function applyStep(
  step: Step,
  writing: Writing,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const { cluster, plan } = writing;
  const ref = refOfStep(step);
  const uid = step.live?.uid;
  if (step.op === 'delete') {
    await cluster.remove(ref, uid === undefined ? {} : { uid }, signal);
    return heldBack(step, writing, signal);
  }
  if (step.restart) return restart(step, writing, signal);
  if (step.op === 'replace') await removeAndWait(step, writing, signal);
  const object = objectOf(step, writing);
  const begins = step.op === 'update' ? undefined : step.handOver;
  if (step.op === 'update' && step.handOver !== undefined)
    await handOver(object, step.handOver, { cluster, signal });
  if (step.adopts.length > 0) await adopt(step, object, { cluster, signal });
  const put = async (desired: KubeObject, was?: { readonly uid: string | undefined }): Promise<KubeObject> =>
    cluster.apply(
      desired,
      {
        ...(was && { was }),
        force: plan.force || step.forced === true,
        timeoutMs: applyTimeoutOf(object),
        onWarning: writing.onWarning?.(step),
      },
      signal,
    );
  const planned = { uid: step.op === 'update' ? uid : undefined };
  const putOnPlanned = async (desired: KubeObject): Promise<KubeObject> => {
    try {
      return await put(desired, planned);
    } catch (error) {
      if (!isOfAnother(error)) throw error;
      const live = await cluster.get(ref, signal);
      if (!live) return put(desired, { uid: undefined });
      if (live.metadata.uid === planned.uid) throw error;
      await writing.assertFree?.(step, live, signal);
      // Of this very plan, whose answer was lost, or of somebody who makes no releases: conflicts tell the rest.
      return put(desired);
    }
  };
  const write = async (): Promise<KubeObject> => {
    if (begins === undefined) return putOnPlanned(object);
    // With the number from the first moment on, and without owning it a moment later.
    await putOnPlanned(withReplicas(object, begins));
    await handOver(object, begins, { cluster, signal });
    return put(object);
  };
  // Only asked where something went wrong: it looks through all of the plan.
  const isNew = (): boolean => {
    const written = plan.steps.flatMap((one) => (one.op === 'keep' || !one.object ? [] : [one.object]));
    return definitionOf(object, written) !== undefined;
  };
  return whenKnown({ clock: writing.clock, isNew, signal }, async () => {
    try {
      return await write();
    } catch (error) {
      // A version that a definition of this very release has dropped could not be known of before.
      const live = isVersionTrouble(error) && isNew() ? await cluster.get(ref, signal) : undefined;
      if (!live || !(await isOutdated(live, object, cluster, signal))) throw error;
      await takeOver(live, step, { desired: object, cluster, signal });
      return write();
    }
  });
}

/** Whether an apply was refused for what is live, which may be another object than the plan was made on. */
function isOfAnother(error: unknown): boolean {
  const { reason, causes = [] } = apiStatusOf(error) ?? {};
  return (
    reason === 'Conflict' || (reason === 'Invalid' && causes.some(({ field }) => field === 'metadata.uid'))
  );
}

async function restart(
  step: Step,
  { cluster, clock, onWarning }: Writing,
  signal: AbortSignal,
): Promise<KubeObject> {
  const options = { manager: RESTART_MANAGER, force: true, onWarning: onWarning?.(step) };
  return cluster.apply(restartOf(step, clock.now()), options, signal);
}

type Knowing = {
  readonly clock: Clock;
  /** Its definition is written by the same plan. */
  readonly isNew: () => boolean;
  readonly signal: AbortSignal;
};

/** The server lists a new kind, and allows what a definition allows now, a moment after that is written. */
async function whenKnown<T>({ clock, isNew, signal }: Knowing, write: () => Promise<T>): Promise<T> {
  const until = clock.now() + KIND_MS;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      const passes = kindUnknown.is(error) || (isSchemaTrouble(error) && isNew());
      if (!passes || clock.now() > until) throw error;
    }
    await clock.wait(LOOK_MS, signal);
  }
}

/** The desired object; of a Secret, opened now and not before. */
function objectOf({ object, key }: Step, { secrets }: Writing): KubeObject {
  if (object) return object;
  const secret = secrets.manifests.find(
    ({ name, namespace }) => name === key.name && namespace === key.namespace,
  );
  if (!secret) throw new Error(`the plan has Secret ${key.name}, but nothing was fetched for it`);
  return secrets.reveal(secret);
}

async function adopt(
  step: Step,
  desired: KubeObject,
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<void> {
  const live = await cluster.get(refOfStep(step), signal);
  // An earlier run may have stopped between this and the apply.
  if (!live) return;
  const found = adoptable(live, step.adopts).length > 0 || movedVersion(live, step) !== undefined;
  if (found || (await goneVersions(live, cluster, signal)).length > 0)
    await takeOver(live, step, { desired, cluster, signal });
}

/**
 * Keeps the autoscaler's number owned by somebody while we let go of it: a field that its last owner drops goes back
 * to its default, and a scaling by the autoscaler leaves no owner.
 */
async function handOver(
  { apiVersion, kind, metadata }: KubeObject,
  replicas: number,
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<void> {
  const { name, namespace } = metadata;
  const object = {
    apiVersion,
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }) },
    spec: { replicas },
  };
  await cluster.apply(object, { manager: REPLICAS_MANAGER, force: true }, signal);
}

/** What its finalizers keep: those of Kubernetes itself mostly let go in a moment. */
async function heldBack(
  step: Step,
  { cluster, clock }: Writing,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const until = clock.now() + HELD_MS;
  for (;;) {
    const live = await cluster.get(refOfStep(step), signal);
    const { uid, deletionTimestamp, finalizers = [] } = live?.metadata ?? {};
    const isOther = step.live !== undefined && uid !== step.live.uid;
    if (!live || isOther || deletionTimestamp === undefined || finalizers.length === 0) return undefined;
    if (clock.now() >= until) return live;
    await clock.wait(LOOK_MS, signal);
  }
}

async function removeAndWait(step: Step, { cluster, clock }: Writing, signal: AbortSignal): Promise<void> {
  const ref = refOfStep(step);
  const uid = step.live?.uid;
  if (uid === undefined) return;
  const live = await cluster.get(ref, signal);
  // What is being deleted already only has to be waited for, and nobody needs the right to delete it.
  if (live?.metadata.uid === uid && live.metadata.deletionTimestamp === undefined)
    // The Job stays until its Pods are gone, so that no two of them work on the same data.
    await cluster.remove(ref, { uid, propagation: 'Foreground' }, signal);
  const until = clock.now() + REMOVAL_MS + graceOf(live);
  while ((await cluster.get(ref, signal))?.metadata.uid === uid) {
    if (clock.now() > until) throw removalStuck(`${ref.kind} ${ref.name}`, REMOVAL_MS);
    await clock.wait(LOOK_MS, signal);
  }
}
