import type { Event } from '../../core/events.ts';
import type { PodStation } from '../../core/events/rollout.ts';
import { type Key, keyId } from '../../core/objects.ts';

export type Stretch = { readonly station: PodStation; readonly from: number; readonly to: number };

/** One Pod's way through the rollout: what it was from when to when. */
export type PodTrack = {
  readonly pod: string;
  readonly revision: string;
  readonly node: string | undefined;
  readonly stretches: readonly Stretch[];
  readonly restarts: readonly number[];
};

export type Rollout = {
  readonly key: Key;
  readonly tracks: readonly PodTrack[];
  /** Available Pods from that moment on. */
  readonly levels: readonly { readonly ms: number; readonly available: number }[];
  readonly owed: number;
  readonly endMs: number;
};

type Moved = Extract<Event, { type: 'pod.moved' }>;

/** Reads the events of a rollout back into one picture a workload, in the order in which they appeared. */
export function rolloutsFrom(events: readonly Event[]): Rollout[] {
  const timed = events.filter(
    (event) =>
      event.type === 'pod.moved' || event.type === 'availability.changed' || event.type === 'object.judged',
  );
  const ids = [...new Set(timed.filter(({ type }) => type !== 'object.judged').map(({ key }) => keyId(key)))];
  return ids.map((id) => {
    const own = timed.filter(({ key }) => keyId(key) === id);
    const endMs = Math.max(...own.map(({ ms }) => ms), 1);
    const moved = own.filter((event) => event.type === 'pod.moved');
    const levels = own.filter((event) => event.type === 'availability.changed');
    const pods = [...new Set(moved.map(({ pod }) => pod))];
    return {
      key: (own[0] as Moved).key,
      tracks: pods
        .map((pod) =>
          trackFrom(
            moved.filter((event) => event.pod === pod),
            endMs,
          ),
        )
        .toSorted(byRevision),
      levels: levels.map(({ ms, available }) => ({ ms, available })),
      owed: levels[0]?.desired ?? 0,
      endMs,
    };
  });
}

function trackFrom(moves: readonly Moved[], endMs: number): PodTrack {
  const stations = moves.filter(({ station }) => station !== 'restarted');
  const { pod, revision } = moves[0] as Moved;
  return {
    pod,
    revision,
    node: moves.findLast(({ node }) => node !== undefined)?.node,
    stretches: stations
      .filter(({ station }) => station !== 'gone')
      .map(({ station, ms }) => ({
        station,
        from: ms,
        to: stations.find((later) => later.ms > ms)?.ms ?? endMs,
      })),
    restarts: moves.filter(({ station }) => station === 'restarted').map(({ ms }) => ms),
  };
}

function byRevision(a: PodTrack, b: PodTrack): number {
  return (
    a.revision.localeCompare(b.revision, 'en', { numeric: true }) ||
    (a.stretches[0]?.from ?? 0) - (b.stretches[0]?.from ?? 0)
  );
}
