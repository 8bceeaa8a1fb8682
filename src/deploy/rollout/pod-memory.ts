import { conditionOf, containerStatuses, isReady, type Pod } from '../../core/pod.ts';
import type { PodMemory } from '../kinds/context.ts';
import { crashCount } from '../kinds/crash-trouble.ts';

/** A Pod that has not changed adds nothing to what is remembered of it. */
const madeFrom = new WeakMap<PodMemory, Pod>();

/** Remembers by our clock what Pods went through; Pods that are gone are forgotten. */
export function rememberPods(
  known: ReadonlyMap<string, PodMemory>,
  pods: readonly Pod[],
  { at, first }: { readonly at: number; /** The look that opens the rollout. */ readonly first: boolean },
): Map<string, PodMemory> {
  return new Map(
    pods.map((pod) => {
      const uid = pod.metadata.uid ?? '';
      const before = known.get(uid);
      if (before && madeFrom.get(before) === pod) return [uid, before];
      const memory = rememberPod(before, pod, { at, first });
      madeFrom.set(memory, pod);
      return [uid, memory];
    }),
  );
}

function rememberPod(
  known: PodMemory | undefined,
  pod: Pod,
  { at, first }: { readonly at: number; readonly first: boolean },
): PodMemory {
  const running = pod.status?.containerStatuses?.some(({ state }) => state?.running) ?? false;
  const scheduled = conditionOf(pod.status?.conditions, 'PodScheduled');
  const unready = running && !isReady(pod);
  const unschedulable = scheduled?.status === 'False' && scheduled.reason === 'Unschedulable';
  return {
    ...(unready && { unreadySince: known?.unreadySince ?? at }),
    ...(unschedulable && { unschedulableSince: known?.unschedulableSince ?? at }),
    startingSince: Object.fromEntries(
      (pod.status?.initContainerStatuses ?? []).flatMap(({ name, state }) =>
        state?.running ? [[name, known?.startingSince?.[name] ?? at]] : [],
      ),
    ),
    pullMessages: { ...known?.pullMessages, ...pullMessagesOf(pod) },
    crashesBefore: known?.crashesBefore ?? (first ? crashesOf(pod) : {}),
  };
}

/** What had crashed and is well again when we came is not held against this rollout; what still crashes is. */
function crashesOf(pod: Pod): Record<string, number> {
  return Object.fromEntries(
    containerStatuses(pod)
      .filter(({ ready, state }) => ready || state?.terminated?.exitCode === 0)
      .map((status) => [status.name, crashCount(pod, status)]),
  );
}

function pullMessagesOf(pod: Pod): Record<string, string> {
  return Object.fromEntries(
    containerStatuses(pod).flatMap(({ name, state }) => {
      const { reason, message } = state?.waiting ?? {};
      return reason === 'ErrImagePull' && message !== undefined ? [[name, message]] : [];
    }),
  );
}
