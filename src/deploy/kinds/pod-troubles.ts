import {
  type ContainerStatus,
  containerSpec,
  containerStatuses,
  isReady,
  type KubeEvent,
  type Pod,
} from '../../core/pod.ts';
import type { JudgeContext } from './context.ts';
import { kindId } from './kind.ts';
import { crashTrouble } from './crash-trouble.ts';
import { imageTrouble } from './image-trouble.ts';
import { readinessTrouble } from './readiness-trouble.ts';
import { scheduleTrouble } from './schedule-trouble.ts';
import { startTrouble } from './start-trouble.ts';
import type { Trouble, TroubleIn } from './trouble.ts';

/** Everything wrong with one Pod that is meant to stay, worst first. */
export function troublesOf(pod: Pod, context: JudgeContext, leaving: boolean): Trouble[] {
  const memory = context.memory.get(pod.metadata.uid ?? '');
  const events = eventsOf(pod, context.events);
  const found: (TroubleIn | undefined)[] = [
    scheduleTrouble(pod, { memory, events, around: context.events ?? [], at: context.at, leaving }),
    ...containerStatuses(pod).flatMap((status) => [
      imageTrouble(status, containerSpec(pod, status.name)?.image ?? status.image ?? '', {
        answers: context.images,
        said: [memory?.pullMessages?.[status.name] ?? '', ...pullEvents(events)].join(' '),
      }),
      startTrouble(status) ??
        crashTrouble(pod, status, { memory, livenessKilled: wasKilled(events, status.name) }),
    ]),
    ...(isReady(pod) ? [] : [readinessTrouble(pod, memory, context.at), volumeTrouble(pod, events, context)]),
  ];
  return found
    .filter((trouble) => trouble !== undefined)
    .map((trouble) => ({ count: 0, ...trouble, pod }))
    .sort((a, b) => RANK[a.weight] - RANK[b.weight]);
}

const RANK = { fatal: 0, counted: 1, passing: 2 } as const;

function eventsOf({ metadata }: Pod, events: readonly KubeEvent[] | undefined): readonly KubeEvent[] {
  return (events && eventsIn(events).get(metadata.uid ?? '')) ?? [];
}

const indexes = new WeakMap<readonly KubeEvent[], ReadonlyMap<string, readonly KubeEvent[]>>();

/** By the Pod they are about, made once for each list: each of hundreds of Pods asks about the same one. */
function eventsIn(events: readonly KubeEvent[]): ReadonlyMap<string, readonly KubeEvent[]> {
  const known = indexes.get(events);
  if (known) return known;
  const index = new Map<string, KubeEvent[]>();
  for (const event of events) {
    const uid = event.involvedObject?.uid;
    if (uid === undefined) continue;
    const about = index.get(uid);
    if (about) about.push(event);
    else index.set(uid, [event]);
  }
  indexes.set(events, index);
  return index;
}

/** The kubelet's event names the container and the probe. */
function wasKilled(events: readonly KubeEvent[], container: string): boolean {
  return events.some(
    ({ reason, message = '' }) =>
      reason === 'Killing' &&
      message.includes(`Container ${container} failed`) &&
      /(liveness|startup) probe/.test(message),
  );
}

function hasStarted({ state, lastState, restartCount = 0 }: ContainerStatus): boolean {
  return (
    state?.running !== undefined ||
    state?.terminated !== undefined ||
    lastState?.terminated !== undefined ||
    restartCount > 0
  );
}

function pullEvents(events: readonly KubeEvent[]): string[] {
  return events.flatMap(({ reason, message = '' }) =>
    reason === 'Failed' && message.startsWith('Failed to pull image') ? message : [],
  );
}

/** Only while nothing of the Pod has started: then its volumes are mounted, whatever an old event says. */
function volumeTrouble(
  pod: Pod,
  events: readonly KubeEvent[],
  { peers }: JudgeContext,
): TroubleIn | undefined {
  if (containerStatuses(pod).some(hasStarted)) return undefined;
  const last = events.findLast(({ reason }) => reason === 'FailedMount' || reason === 'FailedAttachVolume');
  if (!last) return undefined;
  const [, kind, name] = /(secret|configmap) "([^"]+)" not found/.exec(last.message ?? '') ?? [];
  const isThere = peers.some(
    (peer) =>
      peer.metadata.name === name &&
      peer.metadata.namespace === pod.metadata.namespace &&
      kindId(peer).toLowerCase() === `/${kind}`,
  );
  // The API server makes this one in every namespace, a moment after the namespace.
  const comes = isThere || name === 'kube-root-ca.crt';
  if (kind !== undefined)
    return {
      weight: comes ? 'passing' : 'fatal',
      cause: 'config',
      reason: `a volume needs the ${kind} ${name}, which does not exist`,
    };
  return { weight: 'passing', cause: 'storage', reason: `a volume cannot be mounted: ${last.message ?? ''}` };
}
