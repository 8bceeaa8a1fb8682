import { type ContainerStatus, type Pod, containerSpec, runsOnce, type Terminated } from '../../core/pod.ts';
import type { PodMemory } from './context.ts';
import type { TroubleIn } from './trouble.ts';

const BEFORE = 'waits to be started again after crashes before this rollout';

/** Ends of one container since the rollout began, each end counted once however often its status was seen. */
export function crashTrouble(
  pod: Pod,
  status: ContainerStatus,
  { memory, livenessKilled }: { readonly memory: PodMemory | undefined; readonly livenessKilled: boolean },
): TroubleIn | undefined {
  const { name } = status;
  const count = crashCount(pod, status) - (memory?.crashesBefore[name] ?? 0);
  const ended = status.state?.terminated ?? status.lastState?.terminated;
  if (count <= 0)
    return status.state?.waiting && ended && ended.exitCode !== 0
      ? { weight: 'passing', container: name, cause: 'crash', reason: `container ${name} ${BEFORE}` }
      : undefined;
  const at = { weight: 'counted', container: name, count } as const;
  if (ended?.reason === 'OOMKilled')
    return { ...at, cause: 'memory', reason: `container ${name} ran out of memory${limitText(pod, name)}` };
  if (livenessKilled)
    return { ...at, cause: 'probe', reason: `container ${name} fails its liveness or startup probe` };
  return { ...at, cause: 'crash', reason: `container ${name} ${endText(ended)}` };
}

/** How often a container ended that should have gone on, in the Pod's whole life. */
export function crashCount(pod: Pod, { name, state, lastState, restartCount = 0 }: ContainerStatus): number {
  const ended = state?.terminated;
  if (runsOnce(pod, name) && ended?.exitCode === 0) return restartCount;
  if (ended) return restartCount + 1;
  // Waiting to be started again: the end before is not in restartCount yet.
  return restartCount + (state?.waiting && lastState?.terminated ? 1 : 0);
}

function endText(ended: Terminated | undefined): string {
  if (!ended) return 'was restarted';
  if (ended.exitCode === 0) return 'ended with 0 although it should keep running';
  return `exited with ${ended.exitCode}`;
}

function limitText(pod: Pod, container: string): string {
  const limit = containerSpec(pod, container)?.resources?.limits?.['memory'];
  return limit === undefined ? '' : ` (limit ${limit})`;
}
