import type { Clock } from '../../core/clock.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Selection } from '../../core/ports/cluster.ts';
import type { Outcome } from '../../core/verdict.ts';
import type { PodMemory } from '../kinds/context.ts';
import { refOf } from '../../core/ports/cluster.ts';
import { isWatched } from '../kinds/index.ts';
import { refId } from '../kinds/lost-references.ts';
import { withHiddenTexts } from '../diagnose/hidden-texts.ts';
import { diagnoseFailures } from './diagnose-failures.ts';
import type { TrackOptions, TrackRequest } from './request.ts';
import { type Change, follow } from './feed.ts';
import { startTracking, type Tracked } from './tracked.ts';
import { type Inquiries, makeInquiries } from './inquiries.ts';
import { evaluate, type Observation } from './evaluate.ts';
import type { Front } from './fronts.ts';
import { type Queue, makeQueue } from './queue.ts';
import { rememberPods } from './pod-memory.ts';
import { outcomeOf } from './outcome.ts';
import { kindRules } from '../kinds/kind-rule.ts';
import { readKindsWithStatus } from './kinds-with-status.ts';
import { type References, readReferences } from './references.ts';
import { tellDoubts } from './doubts.ts';
import { contextFor, type Snapshot, snapshotOf } from './snapshot.ts';
import { selectionsFor } from './selections.ts';
import { makeStore, type Store } from './store.ts';
import { makeReporter } from './reporter.ts';
import { isUnaffected, affectedBy } from './affected.ts';
import { deleteStuckPods } from './stuck-pods.ts';
import { steadySince } from './soak.ts';
import { startTrials } from '../verify/trials.ts';

/** Deadlines, soaks and graces end between two events of the API. */
const TICK_MS = 250;

/** The rest between two evaluations, as a multiple of the time that one took, and at most. */
const REST = 10;
const LONGEST_REST_MS = 500;

/** How long registries may take where everything is evaluated only once. */
const PATIENCE_MS = 3_000;

type QueuedChange = { readonly selection: Selection; readonly change: Change };

/** Watches objects until all are ready, or one has failed or run out of time. Rejects only when the signal aborts. */
export async function track(given: TrackRequest): Promise<Outcome> {
  const { redact = (text: string) => text, withheld } = given.options;
  const request = { ...given, cluster: withHiddenTexts(given.cluster, { redact, withheld }) };
  const { targets, cluster, clock, emit, options, signal } = request;
  signal.throwIfAborted();
  const { startedAt = clock.now(), until = 'decided' } = options;
  const { kept = [], fronts = [] } = request;
  const reporter = makeReporter(emit, startedAt);
  const beganAt = clock.now();
  const tracked = [
    ...targets.map((target) =>
      startTracking(target, { at: beganAt, role: until === 'decided' ? 'written' : 'inspected' }),
    ),
    ...kept.filter(isWatched).map((target) => startTracking(target, { at: beganAt, role: 'kept' })),
  ];
  const watched = tracked.filter(({ policy }) => policy.track).map(({ applied }) => applied);
  const [withStatus, references] = await Promise.all([
    readKindsWithStatus(watched, cluster, signal),
    readReferences([...targets, ...kept], { cluster, at: beganAt, signal }),
  ]);
  const fixed = {
    options,
    rules: kindRules(options.kinds),
    withStatus,
    references,
    fronts,
    // Who only asks how things are has written nothing.
    wrote: until === 'decided' ? targets : [],
    changed: new Set(targets.map((target) => refId(refOf(target)))),
  };
  const selections = selectionsFor(watched);
  const store = makeStore(selections);
  const queue = makeQueue<QueuedChange>();
  const stop = new AbortController();
  const within = AbortSignal.any([signal, stop.signal]);
  const feeding = feed(queue, selections, {
    cluster,
    clock,
    signal: within,
  });
  const deleted = new Set<string>();
  const inquiries = makeInquiries(options.lookUpImage, {
    signal: within,
    fail: (error) => queue.fail(error),
  });

  const trials = startTrials(options.verifying, {
    emit,
    startedAt,
    timeoutMs: options.timeoutMs,
    signal: within,
    now: () => clock.now(),
    fail: (error) => queue.fail(error),
  });

  try {
    let state = evaluateAll(
      { tracked, memory: new Map(), first: true },
      { store, at: clock.now(), inquiries, ...fixed },
    );
    let wholeAt = clock.now();
    let isTold = false;
    for (;;) {
      const at = clock.now();
      const queued = queue.take();
      for (const { selection, change } of queued) {
        store.apply(selection, change);
        reporter.reportConnection(selection, change, at);
      }
      // Time alone moves deadlines and soaks: everything is evaluated once a tick, in between only what changed.
      const whole = queued.length === 0 || state.first || at - wholeAt >= TICK_MS;
      if (whole) wholeAt = at;
      const affected = whole
        ? undefined
        : affectedBy(
            queued.map(({ change }) => change),
            store,
          );
      state = evaluateAll(state, { store, at, inquiries, affected, ...fixed });
      inquiries.askFor(state, at);
      references.askAgain(at);
      reporter.report(state.tracked, { store, at });
      await deleteStuckPods(state, deleted, request);
      trials.look(steadySince(state.tracked, beganAt), at);
      const outcome = outcomeOf(state.tracked, {
        startedAt,
        at,
        // Who only asks how things are wants to hear of all of them.
        until: until === 'decided' || store.isComplete() ? until : 'endless',
        verified: { judged: trials.judged(), isOpen: trials.isOpen() },
      });
      // Where it is evaluated only once, registries get a moment to answer.
      if (until !== 'decided' && !state.first && !isTold) {
        isTold = true;
        await tellDoubts(state, request);
      }
      const isAsking = until === 'once' && inquiries.isOpen() && at - startedAt < PATIENCE_MS;
      if (outcome && !isAsking) {
        if (until === 'decided' && outcome.state === 'ready') await tellDoubts(state, request);
        return await diagnoseFailures(outcome, state, request);
      }
      const tookMs = clock.now() - at;
      await nextChange(queue.arrived(), clock, signal);
      // Changes of hundreds of Pods come one by one: an evaluation of each would starve the controllers on the same machine.
      if (tookMs > 0) await clock.wait(Math.min(REST * tookMs, LONGEST_REST_MS), signal);
    }
  } finally {
    stop.abort(new Error('the rollout has ended'));
    await Promise.all([feeding, inquiries.ended(), references.ended(), trials.ended()]);
  }
}

async function feed(
  queue: Queue<QueuedChange>,
  selections: readonly Selection[],
  world: Parameters<typeof follow>[1],
): Promise<void> {
  const feeds = selections.map(async (selection) => {
    for await (const change of follow(selection, world)) queue.put({ selection, change });
  });
  await Promise.all(feeds).catch((error: unknown) => queue.fail(error));
}

type State = {
  readonly tracked: readonly Tracked[];
  readonly memory: ReadonlyMap<string, PodMemory>;
  /** Until everything has been read once. */
  readonly first: boolean;
};

type EvaluateInput = {
  readonly store: Store;
  readonly at: number;
  readonly options: TrackOptions;
  readonly rules: Snapshot['rules'];
  readonly withStatus: Snapshot['withStatus'];
  readonly inquiries: Inquiries;
  readonly references: References;
  readonly fronts: readonly Front[];
  /** What this release wrote, as the API answered. */
  readonly wrote: readonly KubeObject[];
  readonly changed: Snapshot['changed'];
  /** uids of what has changed; everything where it is left out. */
  readonly affected?: ReadonlySet<string> | undefined;
};

function evaluateAll(
  { tracked, memory: known, first }: State,
  {
    store,
    at,
    options,
    inquiries,
    affected,
    rules,
    withStatus,
    references,
    fronts,
    wrote,
    changed,
  }: EvaluateInput,
): State & { readonly snapshot: Snapshot } {
  const complete = store.isComplete();
  const memory = complete ? rememberPods(known, store.pods() ?? [], { at, first, written: wrote }) : known;
  const deletesStuckPods = options.deletePod !== undefined;
  const snapshot = snapshotOf(store, tracked, {
    memory,
    at,
    images: inquiries.answers(),
    deletesStuckPods,
    rules,
    withStatus,
    lost: references.lost(),
    changed,
  });
  const evaluated = tracked.map((one) =>
    isUnaffected(one, affected)
      ? one
      : evaluate(one, {
          observation: observe(one, store),
          context: contextFor(one, snapshot),
          limits: options,
          fronts,
        }),
  );
  return { tracked: evaluated, memory, first: first && !complete, snapshot };
}

function observe({ applied, policy }: Tracked, store: Store): Observation {
  if (!policy.track) return { type: 'untracked' };
  // What has no state of its own is as the API answered; what it never answered has no version and is gone.
  const stored = applied.metadata.resourceVersion !== undefined;
  if (!isWatched(applied)) return { type: 'seen', live: stored ? applied : undefined };
  if (!store.isComplete()) return { type: 'unread' };
  return store.isReadable(applied)
    ? { type: 'seen', live: store.find(applied) ?? store.lastSeen(applied) }
    : { type: 'denied' };
}

/** Waits for the next change, the next tick or the end, whichever comes first, and leaves no timer behind. */
async function nextChange(arrived: Promise<void>, clock: Clock, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const end = (): void => done.abort();
  signal.addEventListener('abort', end, { once: true });
  const tick = clock.wait(TICK_MS, done.signal);
  try {
    await Promise.race([arrived, tick]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    done.abort();
    signal.removeEventListener('abort', end);
    await tick.catch(() => undefined);
  }
  signal.throwIfAborted();
}
