import { keyId, type KubeObject } from '../../core/objects.ts';
import type { Plan, Step } from '../../core/plan.ts';
import type { InventoryItem, RecordOutcome, ReleaseRecord } from '../../core/record.ts';
import type { Outcome } from '../../core/verdict.ts';
import { knownOf } from '../plan/done-once.ts';
import type { Secrets } from '../plan/input.ts';
import { itemId, refOfStep } from '../plan/refs.ts';

type Beginning = {
  readonly number: number;
  readonly plan: Plan;
  readonly base: ReleaseRecord | undefined;
  readonly approver: string | undefined;
  readonly startedAt: number;
  readonly secrets: Secrets;
};

/** Written before anything else, so that a release that dies on the way is still answerable for what it may have made. */
export function beginRecord({ number, plan, base, approver, startedAt, secrets }: Beginning): ReleaseRecord {
  const {
    service,
    environment,
    digest,
    image,
    images,
    branch,
    commit,
    subject,
    author,
    build,
    buildUrl,
    requester,
    slipway,
    breakGlass,
  } = plan;
  const wanted = plan.steps.filter(({ op }) => op !== 'delete').map((step) => itemOf(step, undefined));
  const known = new Set(wanted.map(itemId));
  return {
    format: 1,
    number,
    service,
    environment,
    outcome: 'running',
    rollbackTo: plan.rollbackTo,
    digest,
    image,
    ...(images.length > 0 && { images }),
    branch,
    commit,
    subject,
    author,
    build,
    buildUrl,
    requester,
    approver,
    ...(breakGlass !== undefined && { breakGlass }),
    slipway,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: undefined,
    objects: plan.steps.flatMap(({ object }) => object ?? []),
    secrets: secrets.manifests.map(({ name, namespace, source }) => ({ name, namespace, source })),
    inventory: [...wanted, ...(base?.inventory ?? []).filter((item) => !known.has(itemId(item)))],
    verdicts: plan.steps.flatMap(({ op, object }) => (op === 'keep' && object ? knownOf(object, base) : [])),
  };
}

type Ending = {
  readonly outcome: RecordOutcome;
  readonly plan: Plan;
  readonly applied: ReadonlyMap<Step, KubeObject | undefined>;
  /** Steps that were begun, also those of which the answer is not known. */
  readonly tried: ReadonlySet<Step>;
  readonly base: ReleaseRecord | undefined;
  /** Steps of which the object turned out to be another service's. */
  readonly lost: ReadonlySet<Step>;
  readonly rollout: Outcome | undefined;
  readonly durationMs: number;
};

export function endRecord(
  running: ReleaseRecord,
  { outcome, plan, applied, tried, base, lost, rollout, durationMs }: Ending,
): ReleaseRecord {
  const before = new Set((base?.inventory ?? []).map(itemId));
  // What it was to take in and did not come to is not its own yet.
  const isBare = (step: Step): boolean =>
    step.op !== 'keep' && !tried.has(step) && !before.has(itemId(refOfStep(step)));
  const mine = plan.steps
    // What finalizers keep is still there, and named until it is gone.
    .filter((step) => (step.op !== 'delete' || applied.get(step) !== undefined) && !lost.has(step))
    .map((step) =>
      isBare(step)
        ? { ...itemOf(step, undefined), uid: undefined }
        : itemOf(step, applied.get(step)?.metadata.uid),
    );
  const known = new Set(mine.map(itemId));
  const removed = new Set(
    plan.steps
      .filter((step) => (step.op === 'delete' && applied.has(step) && !applied.get(step)) || lost.has(step))
      .map((step) => itemId(refOfStep(step))),
  );
  const rest = running.inventory.filter((item) => !known.has(itemId(item)) && !removed.has(itemId(item)));
  const verdicts = (rollout?.objects ?? []).map(({ key, verdict: { state, reason } }) => ({
    key,
    state,
    reason,
  }));
  const judged = new Set(verdicts.map(({ key }) => keyId(key)));
  return {
    ...running,
    outcome,
    durationMs,
    // After success the release is answerable for its own objects only: the rest is removed or somebody else's.
    inventory: outcome === 'succeeded' ? mine : [...mine, ...rest],
    verdicts: [...running.verdicts.filter(({ key }) => !judged.has(keyId(key))), ...verdicts],
  };
}

function itemOf(step: Step, uid: string | undefined): InventoryItem {
  const { apiVersion, kind, namespace, name } = refOfStep(step);
  return {
    apiVersion,
    kind,
    namespace,
    name,
    uid: uid ?? (step.op === 'replace' ? undefined : step.live?.uid),
  };
}
