import { conditionOf, type KubeEvent, type Pod } from '../../core/pod.ts';
import type { PodMemory } from './context.ts';
import { nodesComeSince, nodeWord } from './node-autoscalers.ts';
import type { TroubleIn } from './trouble.ts';

/** An autoscaler looks every 10 s or so, and may say no before it says yes. */
const AUTOSCALER_MS = 30_000;

type Watched = {
  readonly memory: PodMemory | undefined;
  /** About this Pod. */
  readonly events: readonly KubeEvent[];
  /** Of its namespace. */
  readonly around: readonly KubeEvent[];
  readonly at: number;
  /** Pods of the same workload that are going away and may make room. */
  readonly leaving: boolean;
};

/** Why no node takes a Pod, and whether that can change by itself. */
export function scheduleTrouble(pod: Pod, watched: Watched): TroubleIn | undefined {
  const scheduled = conditionOf(pod.status?.conditions, 'PodScheduled');
  if (scheduled?.status !== 'False') return undefined;
  if (scheduled.reason === 'SchedulingGated')
    return { weight: 'passing', cause: 'schedule', reason: 'a scheduling gate holds it' };
  if (scheduled.reason !== 'Unschedulable') return undefined;
  const { memory, events, around, at, leaving } = watched;
  const word = nodeWord(events);
  if (word?.comes === true)
    return { weight: 'passing', cause: 'schedule', reason: 'a node is being added for it' };
  // Karpenter tells of five Pods a second and is silent on others that it has a node for; of one without it speaks.
  if (word === undefined && nodesComeSince(around, pod.metadata.creationTimestamp))
    return { weight: 'passing', cause: 'schedule', reason: 'nodes are being added' };
  const refusal = word === undefined ? '' : `; ${word.text}`;
  const reason = `no node takes it: ${scheduledText(scheduled.message)}${refusal}`;
  const waited = at - (memory?.unschedulableSince ?? at);
  const weight = !leaving && waited >= AUTOSCALER_MS ? 'fatal' : 'passing';
  const cause = /persistentvolumeclaim|pvc|volume node affinity|unbound/i.test(reason)
    ? 'storage'
    : 'schedule';
  return { weight, cause, reason };
}

/** `0/3 nodes are available: 3 Insufficient cpu. preemption: ...` → the part before the preemption. */
function scheduledText(message = 'the scheduler does not say why'): string {
  return message.replace(/\.?\s*(preemption|no new claims).*$/s, '').trim();
}
