import { conditionOf, type KubeEvent, type Pod } from '../../core/pod.ts';
import type { PodMemory } from './context.ts';
import type { TroubleIn } from './trouble.ts';

// Cluster Autoscaler's and Karpenter's words for "a node is coming" and for "I will not add one".
const NODE_COMES = new Set(['TriggeredScaleUp', 'Nominated']);
const NO_NODE = new Set(['NotTriggerScaleUp', 'FailedScaleUp']);

/** An autoscaler looks every 10 s or so and must have had its say before we give up. */
const AUTOSCALER_MS = 30_000;

type Watched = {
  readonly memory: PodMemory | undefined;
  readonly events: readonly KubeEvent[];
  readonly at: number;
  /** Pods of the same workload that are going away and may make room. */
  readonly leaving: boolean;
};

/** Why no node takes a Pod, and whether that can change by itself. */
export function scheduleTrouble(
  { status }: Pod,
  { memory, events, at, leaving }: Watched,
): TroubleIn | undefined {
  const scheduled = conditionOf(status?.conditions, 'PodScheduled');
  if (scheduled?.status !== 'False') return undefined;
  if (scheduled.reason === 'SchedulingGated')
    return { weight: 'passing', cause: 'schedule', reason: 'a scheduling gate holds it' };
  if (scheduled.reason !== 'Unschedulable') return undefined;
  const reason = `no node takes it: ${scheduledText(scheduled.message)}`;
  if (events.some((event) => NODE_COMES.has(event.reason ?? '')))
    return { weight: 'passing', cause: 'schedule', reason: 'a node is being added for it' };
  const refused = events.some((event) => NO_NODE.has(event.reason ?? ''));
  const waited = at - (memory?.unschedulableSince ?? at);
  const weight = !leaving && (refused || waited >= AUTOSCALER_MS) ? 'fatal' : 'passing';
  const cause = /persistentvolumeclaim|volume node affinity|unbound/i.test(reason) ? 'storage' : 'schedule';
  return { weight, cause, reason };
}

/** `0/3 nodes are available: 3 Insufficient cpu. preemption: ...` → the part before the preemption. */
function scheduledText(message = 'the scheduler does not say why'): string {
  return message.replace(/\.?\s*(preemption|no new claims).*$/s, '').trim();
}
