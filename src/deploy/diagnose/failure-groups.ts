import type { ContainerEnd, FailureGroup, ProbeFailure } from '../../core/diagnosis.ts';
import {
  containerSpec,
  containerStatuses,
  type KubeEvent,
  type Pod,
  type Probe,
  runsOnce,
} from '../../core/pod.ts';
import type { JudgeContext } from '../kinds/context.ts';
import { crashCount } from '../kinds/crash-trouble.ts';
import { troublesOf } from '../kinds/pod-troubles.ts';
import { probeText } from '../kinds/readiness-trouble.ts';
import type { Trouble } from '../kinds/trouble.ts';
import { exitMeaning } from './exit-code.ts';

/** Failures that differ need a paragraph each, but nobody reads the seventh. */
const MOST = 3;

export type TroubledGroup = Omit<FailureGroup, 'logs'> & {
  /** One of the Pods, whose log stands for all. */
  readonly example: Pod;
};

/** Pods that fail alike make one group, the largest first. */
export function groupFailures(pods: readonly Pod[], context: JudgeContext): TroubledGroup[] {
  const groups = new Map<string, Trouble[]>();
  for (const pod of pods) {
    const [trouble] = troublesOf(pod, context, false);
    if (trouble) groups.set(trouble.reason, [...(groups.get(trouble.reason) ?? []), trouble]);
  }
  return [...groups.values()]
    .toSorted((a, b) => b.length - a.length)
    .slice(0, MOST)
    .map((troubles) => groupFrom(troubles, context.events ?? []));
}

function groupFrom(troubles: readonly Trouble[], events: readonly KubeEvent[]): TroubledGroup {
  // The one that ran most often has the most to say.
  const [worst] = troubles.toSorted((a, b) => b.count - a.count);
  const { pod, container, reason } = worst as Trouble;
  const nodes = troubles.flatMap((trouble) => trouble.pod.spec?.nodeName ?? []);
  return {
    reason,
    pods: troubles.map((trouble) => trouble.pod.metadata.name),
    nodes: [...new Set(nodes)].sort(),
    container,
    end: container === undefined ? undefined : endOf(pod, container),
    probes: container === undefined ? [] : failingProbes(pod, container, events),
    example: pod,
  };
}

function endOf(pod: Pod, container: string): ContainerEnd | undefined {
  const status = containerStatuses(pod).find(({ name }) => name === container);
  const ended = status?.state?.terminated ?? status?.lastState?.terminated;
  if (!status || !ended) return undefined;
  const { startedAt, finishedAt, exitCode, message } = ended;
  return {
    exitCode,
    meaning: exitMeaning(ended, { ends: runsOnce(pod, container) }),
    ranMs: startedAt && finishedAt ? Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)) : undefined,
    message,
    restarts: crashCount(pod, status),
  };
}

/** Probes of every kind that have not passed, with the kubelet's last words about each. */
function failingProbes(pod: Pod, container: string, events: readonly KubeEvent[]): ProbeFailure[] {
  const spec = containerSpec(pod, container);
  const status = containerStatuses(pod).find(({ name }) => name === container);
  const own = events.filter(
    ({ reason, involvedObject }) => reason === 'Unhealthy' && involvedObject?.uid === pod.metadata.uid,
  );
  const word = (kind: string): string | undefined =>
    own.findLast(({ message = '' }) => message.toLowerCase().startsWith(`${kind} probe`))?.message;
  const kinds: [ProbeFailure['kind'], Probe | undefined, boolean][] = [
    ['startup', spec?.startupProbe, status?.started === false],
    ['readiness', spec?.readinessProbe, status?.state?.running !== undefined && !status.ready],
    ['liveness', spec?.livenessProbe, false],
  ];
  return kinds.flatMap(([kind, probe, seen]) => {
    const message = word(kind);
    return probe && (seen || message) ? [{ kind, settings: settingsText(probe), message }] : [];
  });
}

function settingsText(probe: Probe): string {
  const { initialDelaySeconds = 0, periodSeconds = 10, timeoutSeconds = 1, failureThreshold = 3 } = probe;
  return `${probeText(probe)}, after ${initialDelaySeconds} s every ${periodSeconds} s, time-out ${timeoutSeconds} s, gives up after ${failureThreshold}`;
}
