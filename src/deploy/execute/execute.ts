import pLimit from 'p-limit';
import { warningText } from '../../core/api-warning.ts';
import { overtaken } from '../../core/catalogue/overtaking.ts';
import type { Deployed } from '../../core/deployed.ts';
import type { KubeObject } from '../../core/objects.ts';
import { hasChanges, type Plan, type Step } from '../../core/plan.ts';
import type { RecordOutcome, ReleaseRecord } from '../../core/record.ts';
import { releaseText } from '../../core/short-names.ts';
import type { Outcome } from '../../core/verdict.ts';
import { applyStep } from './apply.ts';
import { CONCURRENCY } from '../concurrency.ts';
import { isWatched } from '../kinds/index.ts';
import { conflictSince } from '../plan/refusals.ts';
import { finalizersText } from '../plan/finalizers.ts';
import { type Phase, schedule } from '../plan/schedule.ts';
import { openClaims } from './claims.ts';
import { staleReaders, staleText } from '../plan/stale-readers.ts';
import { LEASE_MS, type Lease, takeLease } from './lease.ts';
import { awaitSecrets } from './await-secrets.ts';
import type { Execution } from './execution.ts';
import { leavesParts } from './refused-writes.ts';
import { assertNoDrift } from './drift-check.ts';
import { goneSince, readFronts, readKept } from './read-steps.ts';
import { itemId, refOfStep } from '../plan/refs.ts';
import { joined } from '../rollout/outcome.ts';
import { beginRecord, endRecord } from '../records/record.ts';
import { type RecordKey, nextNumber, readNewest } from '../records/store.ts';
import { addRecord, copyRecord, finishRecord } from './write-record.ts';

const SECRETS_MS = 60_000;

/** How long a write that has started, the record and the lease may still take after a stop or a failure. */
const GRACE_MS = 5_000;

/** Does what the plan says, wave by wave, and waits until it is proven good. Leaves a record behind. */
export async function executePlan(execution: Execution, signal: AbortSignal): Promise<Deployed> {
  const { plan, cluster, clock, emit } = execution;
  const startedAt = clock.now();
  const key = execution.records;
  if (!hasChanges(plan)) {
    const newest = await readNewest(key, signal);
    const last = newest?.record;
    if (!isUnfinished(last) && newest?.uncopied === undefined && answersFor(last, plan)) {
      if ((last?.number ?? 0) === plan.base) await execution.verify?.();
      emit({ type: 'deploy.unchanged', objects: plan.steps.length });
      const rollout = await lookAtAll(execution, signal);
      const state = rollout === undefined ? 'unchanged' : stateOf(rollout);
      return { state, record: undefined, rollout, ms: clock.now() - startedAt };
    }
  }
  const leaseMs = execution.leaseMs ?? LEASE_MS;
  const lease = await takeLease(
    { ...key, clock, emit, holder: execution.holder, durationMs: leaseMs },
    signal,
  );
  let patienceMs = GRACE_MS;
  try {
    const newest = await readNewest(key, signal);
    const base = newest?.record;
    assertFollows(base, execution.follows);
    const stale = lease.waited || (base?.number ?? 0) !== plan.base;
    const replanned = stale && execution.again ? await execution.again(signal) : undefined;
    const current = { ...execution, ...replanned };
    await assertNoDrift(
      {
        plan: current.plan,
        secrets: current.secrets,
        images: current.images,
        cluster,
        base,
        whole: current.aged || (lease.waited && !replanned),
        resume: current.resume === true,
      },
      signal,
    );
    // A plan that was begun has changed what it was made on.
    if ((base?.number ?? 0) === plan.base) await execution.verify?.();
    if (newest) await copyRecord(key, newest, signal);
    const deployed = await deploy(current, { key, base, lease, startedAt }, signal);
    // Later than that it has ended by itself.
    patienceMs = leaseMs;
    return deployed;
  } finally {
    await lease.release(AbortSignal.timeout(patienceMs));
  }
}

/** Throws OVERTAKEN where another release is newer than the one that this goes back from. */
export function assertFollows(base: ReleaseRecord | undefined, follows: number | undefined): void {
  if (base && follows !== undefined && base.number > follows) throw overtaken(releaseText(base));
}

type Progress = {
  readonly key: RecordKey;
  readonly base: ReleaseRecord | undefined;
  readonly lease: Lease;
  readonly startedAt: number;
};

async function deploy(
  execution: Execution,
  { key, base, lease, startedAt }: Progress,
  signal: AbortSignal,
): Promise<Deployed> {
  const { plan, clock, emit, track, cluster } = execution;
  const go = AbortSignal.any([signal, lease.lost]);
  const writing = graceful(go);
  const { approver, secrets } = execution;
  const number = await nextNumber(key, base, go);
  const running = beginRecord({ number, plan, base, approver, startedAt, secrets });
  await addRecord(key, running, go);
  const applied = new Map<Step, KubeObject | undefined>();
  const tried = new Set<Step>();
  const claims = openClaims(plan, base, key);
  const warned = new Set((plan.warnings ?? []).map(({ text }) => text));
  const onWarning = (step: Step) => (whole: string) => {
    const text = warningText(whole, execution.redact);
    if (warned.has(text)) return;
    warned.add(text);
    emit({ type: 'warning', code: 'api-warning', key: step.key, text });
  };
  let rollout: Outcome | undefined;

  async function finish(outcome: RecordOutcome, within: AbortSignal): Promise<ReleaseRecord> {
    const done = endRecord(running, {
      outcome,
      plan,
      applied,
      tried,
      base,
      lost: claims.lost,
      rollout,
      durationMs: clock.now() - startedAt,
    });
    await finishRecord(key, done, within);
    emit({ type: 'release.recorded', number: done.number, outcome });
    return done;
  }

  async function write(steps: readonly Step[]): Promise<void> {
    const atMost = pLimit(CONCURRENCY);
    const results = await Promise.allSettled(
      steps.map((step) =>
        atMost(async () => {
          go.throwIfAborted();
          tried.add(step);
          const live = await applyStep(
            step,
            { ...execution, onWarning, assertFree: claims.assertFree },
            writing,
          ).catch((error: unknown) => {
            throw step.object ? conflictSince(step.object, error) : error;
          });
          applied.set(step, live);
          const holders = step.op === 'delete' ? live?.metadata.finalizers : undefined;
          const detail = holders === undefined ? {} : { detail: finalizersText(holders) };
          emit({ type: 'step.applied', key: step.key, op: step.op, ms: clock.now() - startedAt, ...detail });
        }),
      ),
    );
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  async function wait({ wait: steps, kept = [], isWhole }: Phase): Promise<boolean> {
    const awaited = steps.filter(({ op }) => op === 'keep');
    const unfinished = await readKept(awaited, cluster, go);
    const isLive = (step: Step): boolean => isWatched({ apiVersion: step.apiVersion, kind: step.key.kind });
    const watched = kept.filter(isLive);
    const peers = await readKept(watched, cluster, go);
    // What somebody deletes while others are waited for is missed as if it had been written.
    const gone = [...goneSince(awaited.filter(isLive), unfinished), ...goneSince(watched, peers)];
    const targets = [...steps.flatMap((step) => applied.get(step) ?? []), ...unfinished, ...gone];
    const verifications = isWhole ? (plan.verifications ?? []) : [];
    if (targets.length + peers.length + verifications.length === 0) return true;
    // What has no state is as it was written.
    const stored = kept.flatMap((step) => (isLive(step) || !step.object ? [] : [step.object]));
    const fronts = await readFronts(plan, applied, cluster, go);
    rollout = joined(rollout, await track(targets, go, [...peers, ...stored], verifications, fronts));
    if (rollout.state !== 'ready') return false;
    await awaitSecrets(steps, { cluster, clock, limitMs: execution.secretsMs ?? SECRETS_MS }, go);
    return isWhole !== true || (await isAllThere());
  }

  /** Nobody watches what has no state of its own, so it is looked for once all else is well. */
  async function isAllThere(): Promise<boolean> {
    const stored = plan.steps.filter(
      (step) =>
        (step.op === 'keep' || applied.has(step)) &&
        !isWatched({ apiVersion: step.apiVersion, kind: step.key.kind }),
    );
    const gone = goneSince(stored, await readKept(stored, cluster, go), applied);
    if (gone.length > 0) rollout = joined(rollout, await track(gone, go, [], [], []));
    return rollout?.state === 'ready';
  }

  try {
    let good = true;
    await claims.assertTakesIn(go);
    for (const phase of schedule(plan, { unfinished: isUnfinished(base) })) {
      await write(phase.write);
      good = await wait(phase);
      // What another deploy has changed meanwhile is no failure of this one, and nothing more is to be written.
      if (phase.wait.length > 0) await lease.assertHeld(go);
      if (!good) break;
    }
    const state = good ? 'succeeded' : stateOf(rollout);
    if (good)
      for (const stale of staleReaders(plan.steps)) {
        const reason = staleText(stale, plan.environment);
        emit({ type: 'warning', code: 'doubtful', key: stale.reader, reason });
      }
    // The record of what runs now is worth waiting for as any other write is.
    return { state, record: await finish(state, writing), rollout, ms: clock.now() - startedAt };
  } catch (error) {
    const left = plan.steps
      .filter((step) => step.op !== 'keep' && !applied.has(step))
      .map((step) => step.key);
    emit({ type: 'deploy.stopped', applied: [...applied.keys()].map((step) => step.key), left });
    const within = AbortSignal.timeout(GRACE_MS);
    const record = await finish(signal.aborted ? 'stopped' : 'failed', within).catch(() => undefined);
    if (record && !go.aborted && leavesParts(plan, applied, error))
      execution.onRefused?.({ state: 'failed', record, rollout, ms: clock.now() - startedAt });
    throw error;
  }
}

/** What is as planned may be broken all the same; undefined where it is well. */
async function lookAtAll(
  { plan, cluster, track, isWell }: Execution,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  if ((await isWell?.()) === true) return undefined;
  const waited = schedule(plan, { unfinished: true }).flatMap(({ wait, kept = [] }) => [...wait, ...kept]);
  const kept = await readKept(waited, cluster, signal);
  const rollout = await track([], signal, kept, [], []);
  return rollout.state === 'ready' ? undefined : rollout;
}

function stateOf(rollout: Outcome | undefined): 'failed' | 'timed out' {
  return rollout?.state === 'timed-out' ? 'timed out' : 'failed';
}

/** Aborts some time after the other one: a write that has started is let finish, so that what is reported is what is so. */
function graceful(stop: AbortSignal): AbortSignal {
  const late = new AbortController();
  stop.addEventListener(
    'abort',
    () =>
      AbortSignal.timeout(GRACE_MS).addEventListener('abort', () => late.abort(stop.reason), { once: true }),
    { once: true },
  );
  return late.signal;
}

/** Whether what the release left behind may still be on its way. */
function isUnfinished(last: ReleaseRecord | undefined): boolean {
  return last !== undefined && last.outcome !== 'succeeded';
}

/** Whether the record is about these very objects; a new service may find all of its objects made already. */
function answersFor(last: ReleaseRecord | undefined, { steps }: Plan): boolean {
  const recorded = (last?.inventory ?? []).map(itemId).toSorted();
  return (
    recorded.join('\n') ===
    steps
      .map((step) => itemId(refOfStep(step)))
      .toSorted()
      .join('\n')
  );
}
