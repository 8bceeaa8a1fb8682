import type { Plan } from '../plan.ts';
import type { ExitCode } from '../exit.ts';

export type StageName = 'test' | 'build' | 'push' | 'plan' | 'approve' | 'deploy' | 'rollback';

export type PipelineEvent =
  | {
      readonly type: 'run.started';
      readonly version: string;
      readonly service: string;
      readonly branch: string;
      readonly commit: string;
      readonly subject: string;
      readonly build: number;
      /** `development (namespace development, cluster dev)`, or why there is none. */
      readonly target: string;
    }
  | { readonly type: 'stage.started'; readonly stage: StageName; readonly title: string }
  | {
      readonly type: 'stage.finished';
      readonly stage: StageName;
      readonly summary: string;
      readonly ms: number;
      /** False where the work ended with an outcome nobody wants, such as a failed rollout. */
      readonly good: boolean;
    }
  | { readonly type: 'stage.skipped'; readonly stage: StageName; readonly why: string }
  | { readonly type: 'command.started'; readonly command: string }
  | { readonly type: 'command.output'; readonly line: string }
  /** A person is about to be asked whether this plan may be deployed. */
  | { readonly type: 'gate.waiting'; readonly plan: Plan }
  | { readonly type: 'gate.passed'; readonly environment: string; readonly approver: string }
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'warning'; readonly text: string }
  | { readonly type: 'run.finished'; readonly summary: string; readonly ms: number; readonly exit: ExitCode };
