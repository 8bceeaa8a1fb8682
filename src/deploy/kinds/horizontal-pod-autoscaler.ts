import type { KubeObject } from '../../core/objects.ts';
import { type Condition, conditionOf } from '../../core/pod.ts';
import { failed, ready, waiting } from '../../core/verdict.ts';
import { type Assessment, GRACE_MS, type Kind, lapsing } from './kind.ts';

type Autoscaler = KubeObject & {
  readonly spec?: { readonly minReplicas?: number; readonly maxReplicas?: number };
  readonly status?: { readonly currentReplicas?: number; readonly conditions?: readonly Condition[] };
};

export const horizontalPodAutoscaler: Kind = {
  group: 'autoscaling',
  kind: 'HorizontalPodAutoscaler',
  wave: 'scalers',
  judge: judgeHorizontalPodAutoscaler,
};

function judgeHorizontalPodAutoscaler(live: KubeObject): Assessment {
  const { spec, status } = live as Autoscaler;
  const able = conditionOf(status?.conditions, 'AbleToScale');
  if (!able) return waiting('the autoscaler has not looked at it yet');
  if (able.status === 'False') {
    const text = able.message ?? 'it cannot scale its target';
    return lapsing(waiting(text), GRACE_MS, failed('config', text));
  }
  const active = conditionOf(status?.conditions, 'ScalingActive');
  // Scaled to 0 by a person: it does nothing until they scale it up again.
  if (active?.reason === 'ScalingDisabled') return ready('its target is scaled to 0');
  if (active?.reason === 'InvalidMetricSourceType' || active?.reason === 'InvalidSelector')
    return failed('config', active.message ?? active.reason);
  // Metrics that are missing for a while say nothing about the release, and would be no reason to roll it back.
  if (active?.status === 'False')
    return ready(`scales nothing yet: ${active.message ?? 'it has no metrics'}`);
  return ready(
    `${status?.currentReplicas ?? 0} replicas, between ${spec?.minReplicas ?? 1} and ${spec?.maxReplicas ?? 1}`,
  );
}
