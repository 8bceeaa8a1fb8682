import type { Emit } from '../../core/events.ts';
import type { PodStation } from '../../core/events/rollout.ts';
import type { Key, KubeObject } from '../../core/objects.ts';
import { containerStatuses, isReady, type Pod } from '../../core/pod.ts';
import { ownedBy } from '../kinds/context.ts';
import { crashCount } from '../kinds/crash-trouble.ts';
import type { Tracked } from './tracked.ts';
import type { Store } from './store.ts';

type Seen = {
  readonly key: Key;
  readonly pod: string;
  readonly revision: string;
  readonly node: string | undefined;
  readonly station: PodStation;
  readonly restarts: number;
};

type World = { readonly store: Store; readonly at: number };

/** Tells each step of each Pod's way, for the timeline of the report. */
export function makePodReporter(
  emit: Emit,
  startedAt: number,
): { report(tracked: readonly Tracked[], world: World): void } {
  let known = new Map<string, Seen>();
  return {
    report: (tracked, { store, at }) => {
      const ms = at - startedAt;
      const now = new Map(tracked.flatMap((one) => podsBelow(one, store)));
      for (const [uid, { restarts, ...seen }] of now) {
        const before = known.get(uid);
        if (before && restarts > before.restarts)
          emit({ type: 'pod.moved', ...seen, station: 'restarted', ms });
        if (before?.station !== seen.station) emit({ type: 'pod.moved', ...seen, ms });
      }
      for (const [uid, { key, pod, revision, node }] of known)
        if (!now.has(uid)) emit({ type: 'pod.moved', key, pod, revision, node, station: 'gone', ms });
      known = now;
    },
  };
}

function podsBelow({ applied, key }: Tracked, store: Store): [string, Seen][] {
  const owners: KubeObject[] = [applied, ...ownedBy(applied, store.all('apps/ReplicaSet') ?? [])];
  return owners.flatMap((owner) =>
    ownedBy(owner, store.pods() ?? []).map((pod): [string, Seen] => [
      pod.metadata.uid ?? pod.metadata.name,
      {
        key,
        pod: pod.metadata.name,
        revision: revisionOf(owner, pod),
        node: pod.spec?.nodeName,
        ...progressOf(pod),
      },
    ]),
  );
}

type PodProgress = Pick<Seen, 'station' | 'restarts'>;

const progress = new WeakMap<Pod, PodProgress>();

/** Remembered, as most Pods are still the same at the next look. */
function progressOf(pod: Pod): PodProgress {
  const known = progress.get(pod);
  if (known) return known;
  const restarts = containerStatuses(pod).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
  const found = { station: stationOf(pod), restarts };
  progress.set(pod, found);
  return found;
}

function revisionOf(owner: KubeObject, { metadata }: Pod): string {
  return (
    owner.metadata.annotations?.['deployment.kubernetes.io/revision'] ??
    metadata.labels?.['controller-revision-hash'] ??
    '1'
  );
}

function stationOf(pod: Pod): PodStation {
  if (pod.metadata.deletionTimestamp) return 'ending';
  if (isReady(pod)) return 'ready';
  if (pod.status?.phase === 'Succeeded') return 'completed';
  const statuses = pod.status?.containerStatuses ?? [];
  if (statuses.some((status) => crashCount(pod, status) > 0)) return 'unready';
  if (statuses.some(({ state }) => state?.running)) return 'started';
  return pod.spec?.nodeName === undefined ? 'created' : 'scheduled';
}
