import { conditionOf, type ContainerStatus, containerSpec, type Pod, type Probe } from '../../core/pod.ts';
import type { PodMemory } from './context.ts';
import type { TroubleIn } from './trouble.ts';

/** Slow starters without a startup probe are common, so the probe's own grace is given this often and at least so long. */
const PATIENCE = 3;
const LEAST_MS = 60_000;

/** Every container is unready at first; only one that stays so is worth a word. */
const NATURAL_MS = 5_000;

/** A container that runs and keeps its Pod from being ready. */
export function readinessTrouble(pod: Pod, memory: PodMemory | undefined, at: number): TroubleIn | undefined {
  return (
    initTrouble(pod, memory, at) ??
    containerTrouble(pod, memory, at) ??
    gateTrouble(pod, memory, at) ??
    nodeTrouble(pod, memory, at)
  );
}

/** Where a node is lost only the Pod is called unready; its containers stay as the kubelet last saw them. */
function nodeTrouble(
  { spec, status }: Pod,
  memory: PodMemory | undefined,
  at: number,
): TroubleIn | undefined {
  const isWell = status?.containerStatuses?.every(({ ready, state }) => ready && state?.running);
  const isCalledUnready = conditionOf(status?.conditions, 'Ready')?.status === 'False';
  if (isWell !== true || !isCalledUnready || (spec?.readinessGates ?? []).length > 0) return undefined;
  if (at - (memory?.unreadySince ?? at) < NATURAL_MS) return undefined;
  return { weight: 'passing', cause: 'schedule', reason: `node ${spec?.nodeName ?? '?'} does not answer` };
}

/** Init containers run one after another, and sidecars among them go on running. */
function initTrouble(pod: Pod, memory: PodMemory | undefined, at: number): TroubleIn | undefined {
  for (const status of pod.status?.initContainerStatuses ?? []) {
    const since = memory?.startingSince?.[status.name];
    if (!status.state?.running || status.ready || since === undefined || at - since < NATURAL_MS) continue;
    if (containerSpec(pod, status.name)?.restartPolicy === 'Always')
      return probeTrouble(pod, status, at - since);
    const { name } = status;
    return {
      weight: 'passing',
      cause: 'deadline',
      container: name,
      reason: `init container ${name} still runs`,
    };
  }
  return undefined;
}

function containerTrouble(pod: Pod, memory: PodMemory | undefined, at: number): TroubleIn | undefined {
  const unready = pod.status?.containerStatuses?.find(({ ready, state }) => state?.running && !ready);
  if (!unready || memory?.unreadySince === undefined) return undefined;
  const unreadyMs = at - memory.unreadySince;
  return unreadyMs < NATURAL_MS ? undefined : probeTrouble(pod, unready, unreadyMs);
}

/** All containers are ready, and something outside of the Pod has not said its word. */
function gateTrouble(
  { spec, status }: Pod,
  memory: PodMemory | undefined,
  at: number,
): TroubleIn | undefined {
  if (conditionOf(status?.conditions, 'ContainersReady')?.status !== 'True') return undefined;
  if (at - (memory?.unreadySince ?? at) < NATURAL_MS) return undefined;
  for (const { conditionType } of spec?.readinessGates ?? []) {
    const found = conditionOf(status?.conditions, conditionType);
    if (found?.status === 'True') continue;
    const why = found?.message ? `: ${found.message}` : '';
    return { weight: 'passing', cause: 'probe', reason: `readiness gate ${conditionType} is not set${why}` };
  }
  return undefined;
}

function probeTrouble(pod: Pod, { name, started }: ContainerStatus, unreadyMs: number): TroubleIn {
  const spec = containerSpec(pod, name);
  const starting = spec?.startupProbe !== undefined && started === false;
  const probe = starting ? spec.startupProbe : spec?.readinessProbe;
  const at = { cause: 'probe', container: name } as const;
  if (!probe) return { ...at, weight: 'passing', reason: `container ${name} is not ready` };
  const kind = starting ? 'startup' : 'readiness';
  // The kubelet itself ends a container whose startup probe never passes; that end is counted as a crash.
  const over = !starting && unreadyMs >= Math.max(LEAST_MS, PATIENCE * probeGraceMs(probe));
  const reason = `container ${name} does not pass its ${kind} probe (${probeText(probe)})`;
  return { ...at, weight: over ? 'fatal' : 'passing', reason };
}

/** How long a healthy container may take until this probe has seen it pass. */
function probeGraceMs({
  initialDelaySeconds = 0,
  timeoutSeconds = 1,
  periodSeconds = 10,
  successThreshold = 1,
  failureThreshold = 3,
}: Probe): number {
  const rounds = Math.max(1, failureThreshold + successThreshold - 2);
  return (initialDelaySeconds + rounds * periodSeconds + timeoutSeconds) * 1_000;
}

/** `GET /healthz on port 8080`. */
export function probeText({ httpGet, tcpSocket, grpc, exec }: Probe): string {
  if (httpGet) return `GET ${httpGet.path ?? '/'} on port ${httpGet.port}`;
  if (tcpSocket) return `TCP port ${tcpSocket.port}`;
  if (grpc) return `gRPC${grpc.service ? ` ${grpc.service}` : ''} on port ${grpc.port}`;
  return `command ${exec?.command?.join(' ') ?? ''}`.trim();
}
