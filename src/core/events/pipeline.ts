import type { ExitCode } from '../exit.ts';
import type { Plan } from '../plan.ts';
import type { Destination, RunEnding, StageName, StageResult, StageSubject } from './stages.ts';

export type PipelineEvent =
  | {
      readonly type: 'run.started';
      readonly version: string;
      readonly service: string;
      readonly branch: string;
      readonly commit: string;
      readonly subject: string;
      readonly build: number;
      /** In the order they are deployed to; empty where the branch goes nowhere. */
      readonly environments: readonly Destination[];
    }
  | ({ readonly type: 'stage.started' } & StageSubject)
  | {
      readonly type: 'stage.finished';
      readonly stage: StageName;
      readonly result: StageResult;
      readonly ms: number;
      /** False where the work ended with an outcome nobody wants, such as a failed rollout. */
      readonly good: boolean;
    }
  | { readonly type: 'command.started'; readonly command: string }
  | { readonly type: 'command.output'; readonly line: string }
  /** A person is about to be asked whether this plan may be deployed. */
  | { readonly type: 'gate.waiting'; readonly plan: Plan }
  | { readonly type: 'gate.passed'; readonly environment: string; readonly approver: string }
  | {
      readonly type: 'run.finished';
      readonly ending: RunEnding;
      readonly ms: number;
      readonly exit: ExitCode;
    };
