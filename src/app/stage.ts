import type { DeployEnding, StageName, StageResult, StageSubject } from '../core/events/stages.ts';
import type { ExitCode } from '../core/exit.ts';
import type { CredentialIds } from '../core/platform.ts';
import type { BuiltImage } from '../images/built.ts';
import type { FoundImage } from '../images/find.ts';
import type { Delivery, DeliveryOptions } from './delivery/load.ts';
import type { ApprovalClaims } from '../approval/gate.ts';
import type { Ended } from './environment/ending.ts';
import type { Planned, PlanRequest } from './environment/plan.ts';
import type { ImageOptions, ImageWork } from './image/image.ts';
import type { Session } from './world.ts';

/** One stage of a run, as `--stages` lists it, events name it and Jenkins runs it. */
export type Stage = {
  readonly name: StageName;
  /** Set for plan, approve and deploy. */
  readonly environment?: string;
  /** Ids of the credentials that Jenkins binds for this stage and no other, by their kind. */
  readonly credentials?: Readonly<Partial<Record<keyof CredentialIds, string>>>;
  /** ARN of the role that the web identity among them is for. */
  readonly awsRole?: string;
};

/** What may be said of a run beside what block, platform and build say. */
export type RunOptions = ImageOptions &
  ApprovalClaims &
  Pick<DeliveryOptions, 'branch' | 'commit' | 'requester'> & {
    /** Full reference to deploy instead of the one to be built. */
    readonly image?: string | undefined;
    readonly testTimeout?: string | undefined;
    readonly planning: NonNullable<PlanRequest['options']>;
    readonly unstick?: boolean | undefined;
    /** File that carries the plan from one stage to the next where each is a process of its own. */
    readonly planFile?: string | undefined;
    /** The command that was called, where it is not `run`. */
    readonly by?: 'deploy' | undefined;
    readonly resume?: boolean | undefined;
  };

/** What the stages so far have left for the next one. */
export type Progress = {
  readonly work?: ImageWork;
  readonly found?: FoundImage | undefined;
  /** To be disposed of at the end of the run. */
  readonly built?: BuiltImage | undefined;
  /** Pushed or found, by digest. */
  readonly image?: string | undefined;
  readonly planned?: Planned | undefined;
  /** Set once the stage `approve` is over; its approver is undefined where nobody had to say yes. */
  readonly asked?: { readonly approver: string | undefined } | undefined;
  /** Digests of --approve that environments before this one have used up. */
  readonly spent?: readonly string[];
  /** The last deploy, and what became of the rollback after it. */
  readonly ended?: Ended;
  readonly endings: readonly DeployEnding[];
  readonly exit: ExitCode;
};

export type StageWork = {
  readonly stage: Stage;
  readonly delivery: Delivery;
  readonly options: RunOptions;
  readonly progress: Progress;
  /** Whether a later stage of this very run pushes what is built. */
  readonly pushes: boolean;
};

/** Does the work of one stage, and says what the next ones can build on. */
export type RunStage = (work: StageWork, session: Session) => Promise<Partial<Progress>>;

/** A stage, and of which environment, image or release it is. */
export type StageHeading = Pick<Stage, 'name'> & Omit<StageSubject, 'stage'>;

type StageOutcome<T> = {
  readonly value: T;
  readonly result: StageResult;
  /** Left out where the stage has done what it was for. */
  readonly good?: boolean;
};

/** Runs one stage under its heading and says how long it took; a failure passes through untouched. */
export async function inStage<T>(
  { name, environment, inImage, release }: StageHeading,
  { clock, emit }: Pick<Session, 'clock' | 'emit'>,
  work: () => Promise<StageOutcome<T>>,
): Promise<T> {
  const started = clock.now();
  emit({ type: 'stage.started', stage: name, environment, inImage, release });
  const { value, result, good = true } = await work();
  emit({ type: 'stage.finished', stage: name, result, ms: clock.now() - started, good });
  return value;
}
