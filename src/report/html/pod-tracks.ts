import type { Event } from '../../core/events.ts';
import type { PodStation } from '../../core/events/rollout.ts';
import { type Key, keyId } from '../../core/objects.ts';
import type { Phase } from '../phases.ts';

type Stretch = { readonly station: PodStation; readonly from: number; readonly to: number };

/** One Pod's way through a deploy and its rollback: what it was from when to when. */
export type PodTrack = {
  readonly pod: string;
  readonly revision: string;
  readonly node: string | undefined;
  /** Whether it runs another release than the one that was deployed. */
  readonly isOld: boolean;
  readonly stretches: readonly Stretch[];
  readonly restarts: readonly number[];
};

/** What one workload went through. */
export type Chart = {
  readonly key: Key;
  readonly tracks: readonly PodTrack[];
  /** Available Pods from that moment on. */
  readonly levels: readonly { readonly ms: number; readonly available: number }[];
  readonly owed: number;
};

/** All workloads of a deploy on one axis, which begins with the deploy and goes on through a rollback. */
export type Timeline = {
  readonly charts: readonly Chart[];
  readonly endMs: number;
  /** Where the phases after the first begin. */
  readonly marks: readonly { readonly ms: number; readonly name: string }[];
};

type Moved = Extract<Event, { type: 'pod.moved' }>;
type Level = Extract<Event, { type: 'availability.changed' }>;

/** Reads the events of a deploy, and of the rollback after it, back into one picture. */
export function timelineFrom(phases: readonly Phase[]): Timeline {
  let start = 0;
  const shifted = phases.map(({ name, events }) => {
    const offset = start;
    start += durationOf(events);
    const moved = events.flatMap((event) => (event.type === 'pod.moved' ? [later(event, offset)] : []));
    const levels = events.flatMap((event) =>
      event.type === 'availability.changed' ? [later(event, offset)] : [],
    );
    return { name, offset, moved, levels };
  });
  const all = shifted.flatMap(({ moved, levels }) => [...levels, ...moved]);
  const keys = new Map(all.map(({ key }) => [keyId(key), key]));
  return {
    charts: [...keys].map(([id, key]) => chartOf(id, key, { shifted, endMs: start })),
    endMs: Math.max(start, 1),
    marks: shifted.slice(1).map(({ name, offset }) => ({ name, ms: offset })),
  };
}

function durationOf(events: readonly Event[]): number {
  return Math.max(0, ...events.map((event) => ('ms' in event ? event.ms : 0)));
}

function later<T extends Moved | Level>(event: T, offset: number): T {
  return { ...event, ms: event.ms + offset };
}

type Shifted = {
  readonly offset: number;
  readonly moved: readonly Moved[];
  readonly levels: readonly Level[];
};

function chartOf(
  id: string,
  key: Key,
  { shifted, endMs }: { readonly shifted: readonly Shifted[]; readonly endMs: number },
): Chart {
  const own = shifted.map(({ offset, moved, levels }) => ({
    offset,
    moved: moved.filter((event) => keyId(event.key) === id),
    levels: levels.filter((event) => keyId(event.key) === id),
  }));
  const levels = own.flatMap((phase) => phase.levels);
  const first = own.find(({ moved }) => moved.length > 0)?.moved ?? [];
  const newest = first
    .map(({ revision }) => revision)
    .toSorted(inNumbers)
    .at(-1);
  const pods = [...new Set(own.flatMap(({ moved }) => moved.map(({ pod }) => pod)))];
  return {
    key,
    tracks: pods
      .map((pod) => trackOf(own.flatMap(movesOf(pod)), { newest, endMs }))
      .toSorted((a, b) => startOf(a) - startOf(b) || inNumbers(a.revision, b.revision)),
    levels: levels.map(({ ms, available }) => ({ ms, available })),
    owed: levels[0]?.desired ?? 0,
  };
}

/** A Pod that a later phase has never seen, while it saw others of the workload, was gone before it began. */
function movesOf(pod: string): (phase: Shifted, index: number, all: readonly Shifted[]) => readonly Moved[] {
  return ({ offset, moved }, index, all) => {
    const seen = moved.filter((event) => event.pod === pod);
    const before = all.slice(0, index).flatMap((phase) => phase.moved.filter((event) => event.pod === pod));
    const [known] = before;
    if (seen.length > 0 || moved.length === 0 || !known) return seen;
    return [{ ...known, station: 'gone', ms: offset }];
  };
}

function trackOf(
  moves: readonly Moved[],
  { newest, endMs }: { readonly newest: string | undefined; readonly endMs: number },
): PodTrack {
  const stations = moves.filter(({ station }) => station !== 'restarted');
  const { pod, revision } = moves[0] as Moved;
  return {
    pod,
    revision,
    node: moves.findLast(({ node }) => node !== undefined)?.node,
    isOld: revision !== newest,
    stretches: stations
      .filter(({ station }) => station !== 'gone')
      .map(({ station, ms }) => ({
        station,
        from: ms,
        to: stations.find((event) => event.ms > ms)?.ms ?? endMs,
      })),
    restarts: moves.filter(({ station }) => station === 'restarted').map(({ ms }) => ms),
  };
}

function startOf({ stretches }: PodTrack): number {
  return stretches[0]?.from ?? 0;
}

function inNumbers(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
