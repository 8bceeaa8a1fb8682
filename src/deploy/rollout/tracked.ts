import { type Key, type KubeObject, keyOf } from '../../core/objects.ts';
import type { Verdict } from '../../core/verdict.ts';
import { type Policy, policyOf } from '../kinds/policy.ts';
import type { AvailabilityRecord } from './availability.ts';
import type { Progress } from './progress.ts';
import type { Soak } from './soak.ts';

/** One object on its way: what was applied, and everything remembered of it between two looks. */
export type Tracked = {
  readonly applied: KubeObject;
  readonly key: Key;
  readonly policy: Policy;
  readonly verdict: Verdict | undefined;
  readonly judgedAt: number;
  readonly progress: Progress;
  readonly soak: Soak | undefined;
  readonly availability: AvailabilityRecord | undefined;
};

export function startTracking(applied: KubeObject, at: number): Tracked {
  return {
    applied,
    key: keyOf(applied),
    policy: policyOf(applied),
    verdict: undefined,
    judgedAt: at,
    progress: { best: -Infinity, at },
    soak: undefined,
    availability: undefined,
  };
}
