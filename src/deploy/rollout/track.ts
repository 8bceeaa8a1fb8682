import type { Clock } from '../../core/clock.ts';
import type { Emit } from '../../core/events.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Cluster, Selection } from '../../core/ports/cluster.ts';
import type { Outcome } from '../../core/verdict.ts';
import type { LookUpImage, WrittenAt } from '../diagnose/reading.ts';
import type { PodMemory } from '../kinds/around.ts';
import { isWatched } from '../kinds/index.ts';
import { diagnoseFailures } from './diagnose-failures.ts';
import { type Change, follow } from './feed.ts';
import { beginFollowing, type Followed } from './followed.ts';
import { type Inquiries, makeInquiries } from './inquiries.ts';
import { type Limits, lookAt, type View } from './look.ts';
import { type Mailbox, makeMailbox } from './mailbox.ts';
import { rememberPods } from './memory.ts';
import { outcomeOf } from './outcome.ts';
import { type Scene, sceneOf } from './scene.ts';
import { selectionsFor } from './selections.ts';
import { makeStore, type Store } from './store.ts';
import { makeTeller } from './teller.ts';
import { isUntouched, touchedBy } from './touched.ts';
import { freeStuckPods } from './unstick.ts';

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
  /** Asks the registry of an image that nodes cannot pull, so that nobody waits for what is not there. */
  readonly lookUpImage?: LookUpImage;
  /** Where in its template an object says one of these words. */
  readonly writtenAt?: WrittenAt;
  /** Delete a StatefulSet's broken Pod of the old revision, which the controller would wait for for ever. */
  readonly unstick?: boolean;
  /** `once` says how things are and ends; `endless` goes on until the signal. A rollout ends when it is decided. */
  readonly until?: 'decided' | 'once' | 'endless';
  /** Takes secret values out of logs and messages. */
  readonly redact?: (text: string) => string;
};

/** Deadlines, soaks and graces end between two events of the API. */
const TICK_MS = 250;

/** How much longer than it took to look nobody looks again, and the longest such rest. */
const REST = 10;
const LONGEST_REST_MS = 500;

const PATIENCE_MS = 3_000;

type Letter = { readonly selection: Selection; readonly change: Change };

/** Watches objects until all are ready, or one has failed or run out of time. Rejects only when the signal aborts. */
export async function track(request: TrackRequest): Promise<Outcome> {
  const { targets, cluster, clock, emit, options, signal } = request;
  signal.throwIfAborted();
  const { startedAt = clock.now(), until = 'decided' } = options;
  const teller = makeTeller(emit, startedAt);
  const followed = targets.map((target) => beginFollowing(target, clock.now()));
  const tracked = followed.filter(({ policy }) => policy.track).map(({ applied }) => applied);
  const selections = selectionsFor(tracked);
  const store = makeStore(selections);
  const mailbox = makeMailbox<Letter>();
  const stop = new AbortController();
  const within = AbortSignal.any([signal, stop.signal]);
  const feeding = feed(mailbox, selections, {
    cluster,
    clock,
    signal: within,
  });
  const freed = new Set<string>();
  const inquiries = makeInquiries(options.lookUpImage, {
    signal: within,
    fail: (error) => mailbox.fail(error),
  });

  try {
    let state = look(
      { followed, memory: new Map(), first: true },
      { store, at: clock.now(), options, inquiries },
    );
    let wholeAt = clock.now();
    for (;;) {
      const at = clock.now();
      const letters = mailbox.take();
      for (const { selection, change } of letters) {
        store.apply(selection, change);
        teller.tellTrouble(selection, change, at);
      }
      // Time alone moves deadlines and soaks: everything is looked at once a tick, in between only what changed.
      const whole = letters.length === 0 || state.first || at - wholeAt >= TICK_MS;
      if (whole) wholeAt = at;
      const touched = whole
        ? undefined
        : touchedBy(
            letters.map(({ change }) => change),
            store,
          );
      state = look(state, { store, at, options, inquiries, touched });
      inquiries.askFor(state, at);
      teller.tell(state.followed, { store, at });
      if (options.unstick) await freeStuckPods(state, freed, request);
      const outcome = outcomeOf(state.followed, {
        startedAt,
        at,
        until: store.isComplete() ? until : 'decided',
      });
      // A look that is the only one waits a little for what registries say of it.
      const asking = until === 'once' && inquiries.isOpen() && at - startedAt < PATIENCE_MS;
      if (outcome && !asking) return await diagnoseFailures(outcome, state, request);
      const tookMs = clock.now() - at;
      await nextChange(mailbox.arrived(), clock, signal);
      // Changes of hundreds of Pods come one by one: looking at each would leave no time for the controllers beside us.
      if (tookMs > 0) await clock.wait(Math.min(REST * tookMs, LONGEST_REST_MS), signal);
    }
  } finally {
    stop.abort(new Error('the rollout has ended'));
    await Promise.all([feeding, inquiries.ended()]);
  }
}

async function feed(
  mailbox: Mailbox<Letter>,
  selections: readonly Selection[],
  world: Parameters<typeof follow>[1],
): Promise<void> {
  const feeds = selections.map(async (selection) => {
    for await (const change of follow(selection, world)) mailbox.put({ selection, change });
  });
  await Promise.all(feeds).catch((error: unknown) => mailbox.fail(error));
}

type State = {
  readonly followed: readonly Followed[];
  readonly memory: ReadonlyMap<string, PodMemory>;
  /** Until everything has been read once. */
  readonly first: boolean;
};

type Eyes = {
  readonly store: Store;
  readonly at: number;
  readonly options: TrackOptions;
  readonly inquiries: Inquiries;
  /** uids of what has changed; everything where it is left out. */
  readonly touched?: ReadonlySet<string> | undefined;
};

function look(
  { followed, memory: known, first }: State,
  { store, at, options, inquiries, touched }: Eyes,
): State & { readonly scene: Scene } {
  const complete = store.isComplete();
  const memory = complete ? rememberPods(known, store.pods() ?? [], { at, first }) : known;
  const { unstick = false } = options;
  const scene = sceneOf(store, followed, { memory, at, images: inquiries.answers(), unstick });
  const looked = followed.map((one) =>
    isUntouched(one, touched)
      ? one
      : lookAt(one, { view: viewOf(one, store), around: { ...scene, policy: one.policy }, limits: options }),
  );
  return { followed: looked, memory, first: first && !complete, scene };
}

function viewOf({ applied, policy }: Followed, store: Store): View {
  if (!policy.track) return { type: 'untracked' };
  // What has no state of its own is as the API answered; what it never answered has no version and is gone.
  const stored = applied.metadata.resourceVersion !== undefined;
  if (!isWatched(applied)) return { type: 'seen', live: stored ? applied : undefined };
  if (!store.isComplete()) return { type: 'unread' };
  return store.isReadable(applied.kind) ? { type: 'seen', live: store.find(applied) } : { type: 'denied' };
}

/** Waits for the next letter, the next tick or the end, whichever comes first, and leaves no timer behind. */
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
