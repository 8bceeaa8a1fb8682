import { containerSpec, type Pod, type Probe } from '../../core/pod.ts';
import type { PodMemory } from './context.ts';
import type { TroubleIn } from './trouble.ts';

/** Slow starters without a startup probe are common, so the probe's own grace is given this often and at least so long. */
const PATIENCE = 3;
const LEAST_MS = 60_000;

/** Every container is unready at first; only one that stays so is worth a word. */
const NATURAL_MS = 5_000;

/** A container that runs and whose readiness or startup probe does not pass. */
export function readinessTrouble(pod: Pod, memory: PodMemory | undefined, at: number): TroubleIn | undefined {
  const unready = pod.status?.containerStatuses?.find(({ ready, state }) => state?.running && !ready);
  if (!unready || memory?.unreadySince === undefined) return undefined;
  if (at - memory.unreadySince < NATURAL_MS) return undefined;
  const spec = containerSpec(pod, unready.name);
  const starting = spec?.startupProbe !== undefined && unready.started === false;
  const probe = starting ? spec.startupProbe : spec?.readinessProbe;
  const container = unready.name;
  if (!probe)
    return { weight: 'passing', cause: 'probe', container, reason: `container ${container} is not ready` };
  const kind = starting ? 'startup' : 'readiness';
  // The kubelet itself ends a container whose startup probe never passes; that end is counted as a crash.
  const over = !starting && at - memory.unreadySince >= Math.max(LEAST_MS, PATIENCE * probeGraceMs(probe));
  return {
    weight: over ? 'fatal' : 'passing',
    cause: 'probe',
    container,
    reason: `container ${container} does not pass its ${kind} probe (${probeText(probe)})`,
  };
}

/** How long a healthy container may take until this probe has seen it pass. */
export function probeGraceMs({
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
