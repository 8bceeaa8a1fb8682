import { type Key, type KubeObject, keyOf } from '../../core/objects.ts';
import type { Verdict } from '../../core/verdict.ts';
import { type Policy, policyOf } from '../kinds/policy.ts';
import type { AvailabilityRecord } from './availability.ts';
import type { Lapsing } from './lapse.ts';
import type { Progress } from './progress.ts';
import type { Soak } from './soak.ts';

/**
 * Why an object is judged: this release wrote it; or it kept it, and what was written may be what it needs; or somebody
 * only asks how it is.
 */
export type Role = 'written' | 'kept' | 'inspected';

/** One object on its way: what was applied, and everything remembered of it between two looks. */
export type Tracked = {
  readonly applied: KubeObject;
  readonly key: Key;
  readonly policy: Policy;
  readonly role: Role;
  readonly verdict: Verdict | undefined;
  readonly judgedAt: number;
  readonly progress: Progress;
  readonly lapsing: Lapsing | undefined;
  readonly soak: Soak | undefined;
  readonly availability: AvailabilityRecord | undefined;
};

export function startTracking(
  applied: KubeObject,
  { at, role }: { readonly at: number; readonly role: Role },
): Tracked {
  return {
    applied,
    key: keyOf(applied),
    policy: policyOf(applied),
    role,
    lapsing: undefined,
    verdict: undefined,
    judgedAt: at,
    progress: { best: -Infinity, at },
    soak: undefined,
    availability: undefined,
  };
}

/** Kept objects that are well are nobody's news. */
export function isQuiet({ role, verdict }: Tracked): boolean {
  return role === 'kept' && (verdict === undefined || verdict.state === 'ready');
}
