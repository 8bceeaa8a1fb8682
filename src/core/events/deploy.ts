import type { Key } from '../objects.ts';
import type { Plan, StepOp } from '../plan.ts';

export type DeployEvent =
  | { readonly type: 'plan.made'; readonly plan: Plan }
  | {
      readonly type: 'step.applied';
      readonly key: Key;
      readonly op: StepOp;
      readonly ms: number;
      readonly detail?: string;
    };
