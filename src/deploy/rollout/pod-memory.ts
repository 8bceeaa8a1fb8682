import { keyOf, type KubeObject } from '../../core/objects.ts';
import { conditionOf, containerStatuses, isReady, type Pod } from '../../core/pod.ts';
import type { PodMemory } from '../kinds/context.ts';
import { crashCount } from '../kinds/crash-trouble.ts';
import { isToRestart } from '../kinds/pod-restart.ts';
import { kindId } from '../kinds/kind.ts';
import { needsByName } from '../kinds/references.ts';

/** A Pod that has not changed adds nothing to what is remembered of it. */
const madeFrom = new WeakMap<PodMemory, Pod>();

type Look = {
  readonly at: number;
  /** The look that opens the rollout. */
  readonly first: boolean;
  /** What this release wrote, as the API answered. */
  readonly written: readonly KubeObject[];
};

/** Remembers by our clock what Pods went through; Pods that are gone are forgotten. */
export function rememberPods(
  known: ReadonlyMap<string, PodMemory>,
  pods: readonly Pod[],
  look: Look,
): Map<string, PodMemory> {
  return new Map(
    pods.map((pod) => {
      const uid = pod.metadata.uid ?? '';
      const before = known.get(uid);
      if (before && madeFrom.get(before) === pod) return [uid, before];
      const memory = rememberPod(before, pod, look);
      madeFrom.set(memory, pod);
      return [uid, memory];
    }),
  );
}

function rememberPod(known: PodMemory | undefined, pod: Pod, look: Look): PodMemory {
  const { at } = look;
  const running = pod.status?.containerStatuses?.some(({ state }) => state?.running) ?? false;
  const scheduled = conditionOf(pod.status?.conditions, 'PodScheduled');
  const unready = running && !isReady(pod);
  const unschedulable = scheduled?.status === 'False' && scheduled.reason === 'Unschedulable';
  return {
    ...(unready && { unreadySince: known?.unreadySince ?? at }),
    ...(pod.metadata.deletionTimestamp !== undefined && { endingSince: known?.endingSince ?? at }),
    ...(unschedulable && { unschedulableSince: known?.unschedulableSince ?? at }),
    startingSince: Object.fromEntries(
      (pod.status?.initContainerStatuses ?? []).flatMap(({ name, state }) =>
        state?.running ? [[name, known?.startingSince?.[name] ?? at]] : [],
      ),
    ),
    pullMessages: { ...known?.pullMessages, ...pullMessagesOf(pod) },
    crashesBefore: known?.crashesBefore ?? crashesBefore(pod, look),
  };
}

/**
 * What had crashed and is well again when we came is not held against this rollout, nor what it may put right: a Pod by itself
 * that it wrote, or one that starts anew with what it changed. What crashes on all the same is.
 */
function crashesBefore(pod: Pod, { first, written }: Look): Record<string, number> {
  const { uid } = pod.metadata;
  const before = written.find(({ metadata }) => uid !== undefined && metadata.uid === uid) as Pod | undefined;
  if (!before && !first) return {};
  const startsAnew = readsAny(pod, written);
  return Object.fromEntries(
    containerStatuses(before ?? pod).flatMap((status) => {
      const { name, ready, state } = status;
      const restarts = before !== undefined && isToRestart(before, status);
      const isWell = ready === true || state?.terminated?.exitCode === 0;
      if (!restarts && !startsAnew && !isWell) return [];
      // Its node ends what runs to start the other image, which is no crash.
      return [[name, crashCount(pod, status) + (restarts && state?.running ? 1 : 0)]];
    }),
  );
}

/** ConfigMaps and Secrets are read once more when a container is started again. */
function readsAny(pod: Pod, written: readonly KubeObject[]): boolean {
  const data = written.filter((object) => ['/ConfigMap', '/Secret'].includes(kindId(object)));
  return data.some((object) => needsByName(pod, keyOf(object)));
}

function pullMessagesOf(pod: Pod): Record<string, string> {
  return Object.fromEntries(
    containerStatuses(pod).flatMap(({ name, state }) => {
      const { reason, message } = state?.waiting ?? {};
      return reason === 'ErrImagePull' && message !== undefined ? [[name, message]] : [];
    }),
  );
}
