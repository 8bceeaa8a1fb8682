import type { Clock } from '../../core/clock.ts';
import type { Emit } from '../../core/events.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Cluster, Selection } from '../../core/ports/cluster.ts';
import { isFailed, type Judged, type Outcome } from '../../core/verdict.ts';
import type { PodMemory } from '../kinds/around.ts';
import { isWatched } from '../kinds/index.ts';
import { availabilityOf } from './availability.ts';
import { type Change, follow } from './feed.ts';
import { beginFollowing, type Followed } from './followed.ts';
import { type Limits, lookAt, type View } from './look.ts';
import { makeMailbox } from './mailbox.ts';
import { rememberPods } from './memory.ts';
import { selectionsFor } from './selections.ts';
import { makeStore, type Store } from './store.ts';
import { makeTeller } from './teller.ts';

export type TrackRequest = {
  /** Live objects as the API answered to their apply: what is tracked is this very generation. */
  readonly targets: readonly KubeObject[];
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly options: TrackOptions;
  readonly signal: AbortSignal;
};

export type TrackOptions = Limits & {
  /** Start of the stage, from which events count; now where it is not given. */
  readonly startedAt?: number;
  /** Tells images that their registry does not have, so that nobody waits for the kubelet to say so. */
  readonly missingImages?: ReadonlySet<string>;
};

/** Deadlines, soaks and graces end between two events of the API. */
const TICK_MS = 250;

type Letter = { readonly selection: Selection; readonly change: Change };

/** Watches objects until all are ready, or one has failed or run out of time. Rejects only when the signal aborts. */
export async function track(request: TrackRequest): Promise<Outcome> {
  const { targets, cluster, clock, emit, options, signal } = request;
  signal.throwIfAborted();
  const startedAt = options.startedAt ?? clock.now();
  const teller = makeTeller(emit, startedAt);
  const tracked = targets.map((target) => beginFollowing(target, clock.now()));
  const selections = selectionsFor(
    tracked.filter(({ policy }) => policy.track).map(({ applied }) => applied),
  );
  const store = makeStore(selections);
  const mailbox = makeMailbox<Letter>();
  const stop = new AbortController();
  const within = AbortSignal.any([signal, stop.signal]);
  const feeds = selections.map(async (selection) => {
    for await (const change of follow(selection, { cluster, clock, signal: within }))
      mailbox.put({ selection, change });
  });
  const watching = Promise.all(feeds).catch((error: unknown) => mailbox.fail(error));

  try {
    let state: State = { followed: tracked, memory: new Map(), first: true };
    for (;;) {
      const at = clock.now();
      for (const { selection, change } of mailbox.take()) {
        store.apply(selection, change);
        teller.tellTrouble(selection, change, at);
      }
      state = look(state, { store, at, options });
      teller.tell(state.followed, { store, at });
      const ended = outcomeOf(state.followed, at - startedAt);
      if (ended) return ended;
      await nextChange(mailbox.arrived(), clock, signal);
    }
  } finally {
    stop.abort(new Error('the rollout has ended'));
    await watching;
  }
}

type State = {
  readonly followed: readonly Followed[];
  readonly memory: ReadonlyMap<string, PodMemory>;
  /** Until everything has been read once. */
  readonly first: boolean;
};

function look(
  { followed, memory: known, first }: State,
  { store, at, options }: { readonly store: Store; readonly at: number; readonly options: TrackOptions },
): State {
  const complete = store.isComplete();
  const memory = complete ? rememberPods(known, store.pods() ?? [], { at, first }) : known;
  const around = {
    pods: store.pods(),
    replicaSets: store.all('ReplicaSet'),
    controllerRevisions: store.all('ControllerRevision'),
    events: store.events(),
    storageClasses: store.all('StorageClass'),
    company: followed.map(({ applied }) => store.find(applied) ?? applied),
    memory,
    missingImages: options.missingImages ?? new Set<string>(),
    at,
  };
  return {
    followed: followed.map((one) =>
      lookAt(one, { view: viewOf(one, store), around: { ...around, policy: one.policy }, limits: options }),
    ),
    memory,
    first: first && !complete,
  };
}

function viewOf({ applied, policy }: Followed, store: Store): View {
  if (!policy.track) return { type: 'untracked' };
  // What has no state of its own is as the API answered to its apply.
  if (!isWatched(applied)) return { type: 'seen', live: applied };
  if (!store.isComplete()) return { type: 'unread' };
  return store.isReadable(applied.kind) ? { type: 'seen', live: store.find(applied) } : { type: 'denied' };
}

function outcomeOf(followed: readonly Followed[], ms: number): Outcome | undefined {
  const verdicts = followed.map(({ verdict }) => verdict);
  const failures = verdicts.filter((verdict) => verdict && isFailed(verdict));
  const allReady = verdicts.every((verdict) => verdict?.state === 'ready');
  if (failures.length === 0 && !allReady) return undefined;
  const timedOut = failures.every((verdict) => verdict && isFailed(verdict) && verdict.cause === 'deadline');
  return {
    state: allReady ? 'ready' : timedOut ? 'timed-out' : 'failed',
    objects: followed.map((one) => judgedFrom(one, ms)),
    ms,
  };
}

function judgedFrom({ key, verdict, availability }: Followed, ms: number): Judged {
  return {
    key,
    verdict: verdict ?? { state: 'waiting', reason: 'was not read' },
    availability: availability && availabilityOf(availability),
    diagnosis: undefined,
    ms,
  };
}

/** Waits for the next letter or the next tick, whichever comes first, and leaves no timer behind. */
async function nextChange(arrived: Promise<void>, clock: Clock, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const tick = clock.wait(TICK_MS, AbortSignal.any([signal, done.signal]));
  try {
    await Promise.race([arrived, tick]);
  } finally {
    done.abort();
    await tick.catch(() => undefined);
  }
  signal.throwIfAborted();
}
