import type { KubeObject } from '../../core/objects.ts';
import { type Condition, conditionOf } from '../../core/pod.ts';
import { ready, type Verdict, waiting } from '../../core/verdict.ts';
import { isStale, STALE } from './workload.ts';
import type { Kind } from './kind.ts';

type Budget = KubeObject & {
  readonly status?: {
    readonly observedGeneration?: number;
    readonly disruptionsAllowed?: number;
    readonly conditions?: readonly Condition[];
  };
};

export const podDisruptionBudget: Kind = {
  group: 'policy',
  kind: 'PodDisruptionBudget',
  wave: 'scalers',
  judge: judgePodDisruptionBudget,
};

function judgePodDisruptionBudget(live: KubeObject): Verdict {
  const { status } = live as Budget;
  if (isStale(live, status)) return waiting(STALE);
  const allowed = conditionOf(status?.conditions, 'DisruptionAllowed');
  if (allowed?.reason === 'SyncFailed') return waiting(allowed.message ?? 'its Pods cannot be counted');
  return ready(`${status?.disruptionsAllowed ?? 0} pods may be disrupted now`);
}
