import { setTimeout as pause } from 'node:timers/promises';
import type { Fate, FateOf } from '../support/front.ts';
import { atNth, each, type Fault, fromNth, onceEach } from './fault.ts';
import { isWrite, type Place, type Ran } from './place.ts';
import { WRITES } from './counts.ts';

/** What API priority and fairness answers a client with when its queue is full. */
export const TOO_MANY: Fate = {
  status: 429,
  retryAfter: 0,
  body: JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message: 'too many requests, please try again later',
    reason: 'TooManyRequests',
    code: 429,
  }),
};

const SOME = [1, 2, Math.ceil(WRITES / 2), WRITES - 1, WRITES] as const;
const lost = (): Fate => ({ lost: () => undefined });

async function under(place: Place, fateOf: FateOf): Promise<Ran> {
  place.api.fate(fateOf);
  return place.slipway(['deploy']);
}

/** Held back for so long, as where a cable is pulled and nobody says a word. */
function silentFor(ms: number): FateOf {
  const until = performance.now() + ms;
  return async (): Promise<Fate> => {
    await pause(Math.max(0, until - performance.now()));
    return 'on';
  };
}

/** The way to the API server, and what it answers when it has had enough. */
export const networkFaults: readonly Fault[] = [
  {
    name: 'the answer to one write is lost',
    moments: each(WRITES),
    few: [1, 2, WRITES],
    exits: [0],
    run: async (place, nth) => under(place, atNth(isWrite, nth, lost)),
  },
  {
    name: 'the answer to every write is lost once',
    moments: [1],
    few: [1],
    exits: [0],
    run: async (place) => under(place, onceEach(isWrite, lost)),
  },
  {
    name: 'every connection is cut once, before each write',
    moments: [1],
    few: [1],
    exits: [0],
    run: async (place) =>
      under(
        place,
        onceEach(isWrite, () => 'cut'),
      ),
  },
  {
    name: 'the network is cut at a write, connections and all, and back after 5 s',
    moments: SOME,
    few: [2, WRITES - 1],
    exits: [0],
    run: async (place, nth) =>
      under(
        place,
        atNth(isWrite, nth, () => {
          place.api.cut();
          const back = performance.now() + 5_000;
          place.api.fate(() => (performance.now() < back ? 'cut' : 'on'));
          return 'cut';
        }),
      ),
  },
  {
    name: 'the network falls silent at a write, and is back after 10 s',
    moments: SOME,
    few: [WRITES - 1],
    exits: [0],
    run: async (place, nth) =>
      under(
        place,
        atNth(isWrite, nth, () => {
          const silent = silentFor(10_000);
          place.api.fate(silent);
          return silent({ method: '', url: '' }, Promise.resolve());
        }),
      ),
  },
  {
    name: 'the network is cut at a write, and is not back',
    moments: SOME,
    few: [Math.ceil(WRITES / 2)],
    exits: [3],
    words: /the cluster at \S+ cannot be reached|no answer from the cluster/,
    run: async (place, nth) =>
      under(
        place,
        fromNth(isWrite, nth, () => 'cut'),
      ),
  },
  {
    name: 'the network falls silent at a write, and is not back',
    moments: SOME,
    few: [],
    exits: [3],
    words: /no answer from the cluster at \S+ within/,
    run: async (place, nth) =>
      under(
        place,
        fromNth(isWrite, nth, async () => new Promise(() => undefined)),
      ),
  },
  {
    name: 'watch streams are dropped every second',
    moments: [1],
    few: [1],
    exits: [0],
    run: async (place) => {
      const dropping = setInterval(() => place.api.cutOpen(({ url }) => url.includes('watch=true')), 1_000);
      const ran = await place.slipway(['deploy']);
      clearInterval(dropping);
      return ran;
    },
  },
  {
    name: '429 for every request, once',
    moments: [1],
    few: [1],
    exits: [0],
    run: async (place) =>
      under(
        place,
        onceEach(
          () => true,
          () => TOO_MANY,
        ),
      ),
  },
  {
    name: '429 from a write on, without end',
    moments: SOME,
    few: [2],
    exits: [3],
    words: /too many requests, please try again later/,
    run: async (place, nth) =>
      under(
        place,
        fromNth(isWrite, nth, () => TOO_MANY),
      ),
  },
  {
    name: 'the token expires at a write',
    moments: SOME,
    few: [Math.ceil(WRITES / 2)],
    exits: [3],
    words: /credentials|Unauthorized/i,
    run: async (place, nth) =>
      under(
        place,
        fromNth(isWrite, nth, () => 'unknown'),
      ),
  },
];
