import type { Key } from '../objects.ts';
import type { Plan, StepOp } from '../plan.ts';

/** `ms` counts from the start of the stage. */
export type DeployEvent =
  | { readonly type: 'plan.made'; readonly plan: Plan }
  | {
      readonly type: 'step.applied';
      readonly key: Key;
      readonly op: StepOp;
      readonly ms: number;
      readonly detail?: string;
    }
  /** Another deploy of the service and environment is going on. Times are ISO 8601. */
  | { readonly type: 'lease.waiting'; readonly holder: string; readonly since: string }
  /** The holder before gave no sign of life for its time. */
  | { readonly type: 'lease.taken'; readonly from: string; readonly lastBeat: string }
  | { readonly type: 'deploy.unchanged'; readonly objects: number }
  /** Writing ended early; says what is done and what is not. */
  | { readonly type: 'deploy.stopped'; readonly applied: readonly Key[]; readonly left: readonly Key[] }
  | { readonly type: 'release.recorded'; readonly number: number; readonly outcome: string };
