import pLimit from 'p-limit';
import { planBegun, planMoved } from '../../core/catalogue/plan.ts';
import { compareText } from '../../core/compare.ts';
import { type KubeObject, type ManagedFields, keyText } from '../../core/objects.ts';
import type { Plan, PlannedImage, Step } from '../../core/plan.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { CONCURRENCY } from '../concurrency.ts';
import { changesBetween } from '../plan/diff.ts';
import { isDoneOnce } from '../plan/done-once.ts';
import { canonical } from '../plan/digest.ts';
import type { Secrets } from '../plan/input.ts';
import { markOf } from '../plan/live-mark.ts';
import { itemId, refOfStep } from '../plan/refs.ts';
import { MANAGER } from '../plan/ownership.ts';
import { servedRef } from '../survey/served.ts';

type Recheck = {
  readonly plan: Plan;
  readonly secrets: Secrets;
  readonly cluster: Cluster;
  /** What the tags point to now; undefined where nobody asked again. */
  readonly images: readonly PlannedImage[] | undefined;
  /** The newest record, read under the lease. */
  readonly base: ReleaseRecord | undefined;
  /** Look at every object again; otherwise only at what costs nothing. */
  readonly whole: boolean;
  /** The plan may have been started before: what is as planned already is fine. */
  readonly resume: boolean;
};

/** Throws PLAN_MOVED, naming all of it, where something the plan was made on is no longer so. */
export async function assertNoDrift(recheck: Recheck, signal: AbortSignal): Promise<void> {
  const { plan, base, whole, secrets, images } = recheck;
  const started = isStarted(plan, base);
  if (started && base && !recheck.resume) throw planBegun(base.number, base.outcome);
  const drift = [
    ...(started ? [] : [...releaseDrift(plan, base), ...ownerDrift(plan, base)]),
    ...secretDrift(plan, secrets),
    ...imageDrift(plan, images),
  ];
  const atMost = pLimit(CONCURRENCY);
  const objects =
    whole || started
      ? await Promise.all(
          plan.steps.map((step) => atMost(async () => objectDrift(step, { ...recheck, started }, signal))),
        )
      : [];
  const all = [...drift, ...objects.flat()];
  if (all.length > 0) throw planMoved(all);
}

function isStarted({ digest, base: planned }: Plan, base: ReleaseRecord | undefined): boolean {
  return base?.digest === digest && base.number > planned && base.outcome !== 'succeeded';
}

function releaseDrift({ base: planned }: Plan, base: ReleaseRecord | undefined): readonly string[] {
  if ((base?.number ?? 0) === planned) return [];
  if (!base) return [`the record of release ${planned} is gone`];
  const { number, commit, build, requester } = base;
  return [`release ${number} (build ${build}, ${commit.slice(0, 7)}, by ${requester}) went ahead of it`];
}

/** Only what the last release answers for is removed. */
function ownerDrift({ steps }: Plan, base: ReleaseRecord | undefined): readonly string[] {
  const known = new Map((base?.inventory ?? []).map((item) => [itemId(item), item.uid]));
  return steps.flatMap((step) => {
    if (step.op !== 'delete') return [];
    const id = itemId(refOfStep(step));
    const uid = known.get(id);
    const ours =
      known.has(id) && (uid === undefined || step.live?.uid === undefined || uid === step.live.uid);
    return ours ? [] : [`${keyText(step.key)} is not the last release's, so it is not removed`];
  });
}

function secretDrift({ steps }: Plan, { manifests }: Secrets): readonly string[] {
  const planned = steps.filter(({ secret }) => secret);
  const changed = planned.flatMap(({ key, secret }) => {
    const now = manifests.find(({ name, namespace }) => name === key.name && namespace === key.namespace);
    if (!now) return [`${keyText(key)} is no longer in s3://${secret?.bucket ?? ''}/${secret?.key ?? ''}`];
    if (canonical(now.source) === canonical(secret)) return [];
    const { bucket, key: file, versionId = 'none' } = now.source;
    return [
      `${keyText(key)}: s3://${bucket}/${file} has version ${versionId} now, planned was ${secret?.versionId ?? 'none'}`,
    ];
  });
  const added = manifests.filter(
    ({ name, namespace }) => !planned.some(({ key }) => key.name === name && key.namespace === namespace),
  );
  return [...changed, ...added.map(({ name }) => `Secret ${name} is new in the bucket`)];
}

function imageDrift(
  { images: planned }: Plan,
  images: readonly PlannedImage[] | undefined,
): readonly string[] {
  if (!images) return [];
  const unplanned = images.filter(({ reference }) => !planned.some((image) => image.reference === reference));
  return [
    ...unplanned.map(({ reference }) => `image ${reference} was not looked at when the plan was made`),
    ...planned.flatMap(({ reference, digest }) => {
      const now = images.find((image) => image.reference === reference)?.digest ?? 'nothing';
      return now === digest ? [] : [`image ${reference} points to ${now} now, planned was ${digest}`];
    }),
  ];
}

async function objectDrift(
  step: Step,
  { cluster, base, started }: Recheck & { readonly started: boolean },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const served = await servedRef(refOfStep(step), cluster, signal);
  const live = served && (await cluster.get(served, signal));
  const mark = live && markOf(live, { scaled: step.live?.scaled ?? false });
  // A saved plan has lost the fields that are undefined, which the canonical form leaves out as well.
  if (canonical(mark ?? null) === canonical(step.live ?? null)) return [];
  if (started && (await isDone(step, live, { cluster, signal }))) return [];
  // One that was complete when the plan was made may be gone by its time to live since.
  if (!live && step.op === 'keep' && step.object && isDoneOnce(step.object, base)) return [];
  const name = keyText(step.key);
  // Whether somebody or this deploy removes it makes no difference.
  if (!live && step.op === 'replace') return [];
  if (!live) return [`${name} is gone`];
  if (!step.live) return [`${name} exists now`];
  if (live.metadata.uid !== step.live.uid) return [`${name} was recreated by somebody`];
  return [`${name} was changed${lastWriter(live)}`];
}

/** Whether an earlier run of the same plan brought the object to where the plan wants it. */
async function isDone(
  { op, object, secret }: Step,
  live: KubeObject | undefined,
  { cluster, signal }: { readonly cluster: Cluster; readonly signal: AbortSignal },
): Promise<boolean> {
  if (op === 'delete') return !live;
  // A Secret's content is bound by its version, which is compared above.
  if (secret) return live !== undefined;
  if (!live || !object) return false;
  const next = await cluster.apply(object, { dryRun: true, force: true }, signal);
  return changesBetween(live, next).length === 0;
}

function lastWriter({ metadata }: KubeObject): string {
  const entries = (metadata.managedFields ?? []).filter(({ subresource }) => !subresource);
  // Times have whole seconds; where ours is among the latest, the other one is who moved it since.
  const later = (a: ManagedFields, b: ManagedFields): number =>
    compareText(b.time ?? '', a.time ?? '') || Number(a.manager === MANAGER) - Number(b.manager === MANAGER);
  const { manager, time } = entries.toSorted(later)[0] ?? {};
  return `${manager === undefined ? '' : ` by ${manager}`}${time === undefined ? '' : ` at ${time}`}`;
}
