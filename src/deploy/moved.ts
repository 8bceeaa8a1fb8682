import pLimit from 'p-limit';
import { planMoved } from '../core/catalogue/deploy.ts';
import { keyText } from '../core/objects.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { Cluster } from '../core/ports/cluster.ts';
import type { ReleaseRecord } from '../core/record.ts';
import { isSame } from './diff.ts';
import type { Secrets } from './input.ts';
import { markOf } from './mark.ts';
import { refOfStep } from './step-ref.ts';

export type Recheck = {
  readonly plan: Plan;
  readonly secrets: Secrets;
  readonly cluster: Cluster;
  /** The newest record, read under the lease. */
  readonly base: ReleaseRecord | undefined;
  /** Look at every object again; otherwise only at what costs nothing. */
  readonly whole: boolean;
};

const CONCURRENCY = 16;

/** Throws PLAN_MOVED, naming all of it, where something the plan was made on is no longer so. */
export async function assertUnmoved(recheck: Recheck, signal: AbortSignal): Promise<void> {
  const { plan, base, whole, secrets } = recheck;
  const moved = [...releaseMoves(plan, base), ...secretMoves(plan, secrets)];
  const atMost = pLimit(CONCURRENCY);
  const objects = whole
    ? await Promise.all(plan.steps.map((step) => atMost(async () => objectMoves(step, recheck, signal))))
    : [];
  const all = [...moved, ...objects.flat()];
  if (all.length > 0) throw planMoved(all);
}

function releaseMoves({ base: planned }: Plan, base: ReleaseRecord | undefined): readonly string[] {
  if ((base?.number ?? 0) === planned) return [];
  if (!base) return [`the record of release ${planned} is gone`];
  const { number, commit, build, requester } = base;
  return [`release ${number} (build ${build}, ${commit.slice(0, 7)}, by ${requester}) went ahead of it`];
}

function secretMoves({ steps }: Plan, { manifests }: Secrets): readonly string[] {
  const planned = steps.filter(({ secret }) => secret);
  const changed = planned.flatMap(({ key, secret }) => {
    const now = manifests.find(({ name, namespace }) => name === key.name && namespace === key.namespace);
    if (!now) return [`${keyText(key)} is no longer in s3://${secret?.bucket ?? ''}/${secret?.key ?? ''}`];
    if (isSame(now.source, secret)) return [];
    return [
      `${keyText(key)}: s3://${now.source.bucket}/${now.source.key} has version ${now.source.versionId ?? 'none'} now, planned was ${secret?.versionId ?? 'none'}`,
    ];
  });
  const added = manifests.filter(
    ({ name, namespace }) => !planned.some(({ key }) => key.name === name && key.namespace === namespace),
  );
  return [...changed, ...added.map(({ name }) => `Secret ${name} is new in the bucket`)];
}

async function objectMoves(
  step: Step,
  { cluster }: Recheck,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const live =
    (await cluster.resource(step.apiVersion, step.key.kind, signal)) &&
    (await cluster.get(refOfStep(step), signal));
  const name = keyText(step.key);
  if (!live) return step.live ? [`${name} is gone`] : [];
  if (!step.live) return [`${name} exists now`];
  if (live.metadata.uid !== step.live.uid) return [`${name} was made anew by somebody`];
  if (isSame(markOf(live, step.live), step.live)) return [];
  const { manager, time } =
    (live.metadata.managedFields ?? []).toSorted((a, b) => (b.time ?? '').localeCompare(a.time ?? ''))[0] ??
    {};
  return [
    `${name} was changed${manager === undefined ? '' : ` by ${manager}`}${time === undefined ? '' : ` at ${time}`}`,
  ];
}
