import type { Cause } from '../cause.ts';
import type { Key } from '../objects.ts';
import type { StepCounts } from '../plan.ts';
import type { ReleaseRecord } from '../record.ts';
import type { Availability } from '../verdict.ts';

export type StageName = 'test' | 'build' | 'push' | 'plan' | 'approve' | 'deploy' | 'rollback';

/** What names a release for people. */
export type ReleaseName = Pick<ReleaseRecord, 'number' | 'image' | 'commit' | 'startedAt'>;

/** Which stage it is. */
export type StageSubject = {
  readonly stage: StageName;
  /** Of plan, approve, deploy and rollback. */
  readonly environment?: string | undefined;
  /** Of a test in the image that was built. */
  readonly inImage?: boolean | undefined;
  /** Of a rollback: the release it goes back to. */
  readonly release?: ReleaseName | undefined;
};

/** An environment that a branch goes to; `cluster` is the context of the kubeconfig. */
export type Destination = { readonly name: string; readonly namespace: string; readonly cluster: string };

/** What a deploy or a rollback came to. */
export type DeployResult = {
  readonly state: 'unchanged' | 'succeeded' | 'failed' | 'timed out';
  readonly environment: string;
  readonly service: string;
  readonly image: string | undefined;
  /** Number of the release that was made; undefined where nothing was to be written. */
  readonly release?: number | undefined;
  /** The service was ended here: nothing of it was wanted any more. */
  readonly ends?: true | undefined;
  /** Of the workload that came nearest to being down; undefined where none could. */
  readonly availability: Availability | undefined;
};

/** What a stage has done. */
export type StageResult =
  | { readonly code: 'tested'; readonly inImage: boolean }
  | { readonly code: 'image-found'; readonly image: string }
  | { readonly code: 'image-built'; readonly image: string; readonly bytes?: number | undefined }
  | {
      readonly code: 'image-pushed';
      readonly image: string;
      readonly digest: string;
      readonly layers: number;
      readonly alreadyThere: number;
      readonly bytesSent: number;
    }
  | { readonly code: 'planned'; readonly digest: string }
  | { readonly code: 'approved'; readonly approver: string }
  | ({ readonly code: 'deployed' } & DeployResult);

export type RunningRelease = Pick<ReleaseRecord, 'number' | 'image'>;

/** How a deploy ended badly. */
export type DeployFailure = {
  readonly state: 'failed' | 'timed out';
  readonly failures: readonly { readonly key: Key; readonly cause: Cause; readonly reason: string }[];
  /** What became of the rollback after it; undefined where there was none. */
  readonly rolledBack: boolean | undefined;
  /** The newer release that went out meanwhile, for which nothing was rolled back. */
  readonly overtakenBy?: RunningRelease;
  /** What runs now: one release after a rollback, else parts of the one that failed and of others. */
  readonly runs?: { readonly environment: string; readonly releases: readonly RunningRelease[] } | undefined;
};

export type DeployEnding = {
  readonly result: DeployResult;
  readonly steps: StepCounts;
  readonly failure: DeployFailure | undefined;
};

/** How a run ended. */
export type RunEnding =
  | { readonly code: 'deployed'; readonly deploys: readonly DeployEnding[] }
  | ({ readonly code: 'not-deployed' } & DeployFailure)
  /** The branch deploys to no environment of the platform, whose file this is. */
  | {
      readonly code: 'goes-nowhere';
      readonly image: string | undefined;
      readonly branch: string;
      readonly platform: string;
    };
