import type { KubeObject } from '../../core/objects.ts';
import { type Condition, conditionOf } from '../../core/pod.ts';
import { failed, ready, waiting } from '../../core/verdict.ts';
import type { JudgeContext } from './context.ts';
import { type Assessment, GRACE_MS, type Kind, lapsing } from './kind.ts';
import type { Policy } from './policy.ts';
import { conditionsText, settled } from './status-age.ts';

type Autoscaler = KubeObject & {
  readonly spec?: {
    readonly minReplicas?: number;
    readonly maxReplicas?: number;
    readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
  };
  readonly status?: { readonly currentReplicas?: number; readonly conditions?: readonly Condition[] };
};

export const horizontalPodAutoscaler: Kind = {
  group: 'autoscaling',
  kind: 'HorizontalPodAutoscaler',
  wave: 'scalers',
  judge: judgeHorizontalPodAutoscaler,
};

/** Its controller looks at each one every 15 s. */
const ROUND_MS = 20_000;

/** Its status names no generation: where the target is none of this release, an old word may be about another target. */
function judgeHorizontalPodAutoscaler(live: KubeObject, context: JudgeContext): Assessment {
  const { kind, name } = (live as Autoscaler).spec?.scaleTargetRef ?? {};
  const isHere = context.peers.some((peer) => peer.kind === kind && peer.metadata.name === name);
  const found = judgeStatus(live, context.policy);
  return isHere ? found : settled(live, found, context, conditionsText, ROUND_MS);
}

function judgeStatus(live: KubeObject, { allows }: Policy): Assessment {
  const { spec, status } = live as Autoscaler;
  const able = conditionOf(status?.conditions, 'AbleToScale');
  if (!able) return waiting('the autoscaler has not looked at it yet');
  if (able.status === 'False') {
    const text = able.message ?? 'it cannot scale its target';
    if (allows.includes('hpa-target')) return ready(`scales nothing yet: ${text}`);
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
