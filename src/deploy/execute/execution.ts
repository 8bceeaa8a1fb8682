import type { Clock } from '../../core/clock.ts';
import type { Deployed } from '../../core/deployed.ts';
import type { Emit } from '../../core/events.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Plan, PlannedImage } from '../../core/plan.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { Outcome } from '../../core/verdict.ts';
import type { Verification } from '../../core/verification.ts';
import type { Secrets } from '../plan/input.ts';
import type { RecordKey } from '../records/store.ts';
import type { Front } from '../rollout/fronts.ts';

/** Waits for applied objects; the rollout's `track` with everything but its targets filled in. */
type Track = (
  targets: readonly KubeObject[],
  signal: AbortSignal,
  /** Of the same release, not written: they too have to be well. */
  kept: readonly KubeObject[],
  /** What has to hold once they are ready. */
  verifications: readonly Verification[],
  fronts: readonly Front[],
) => Promise<Outcome>;

/** A plan, and what carrying it out needs. */
export type Execution = {
  readonly plan: Plan;
  readonly secrets: Secrets;
  readonly cluster: Cluster;
  readonly records: RecordKey;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly track: Track;
  /** Takes secret values out of what the server says. */
  readonly redact: (text: string) => string;
  /** Who said yes; undefined where nobody had to. */
  readonly approver: string | undefined;
  /** URL of the build, or user@host. */
  readonly holder: string;
  /** Whether time has passed since the plan was made: it was saved, or somebody was asked. Then everything is looked at again. */
  readonly aged: boolean;
  /**
   * Plans once more, under the lease. Called where another deploy went first, because everything may be other than it
   * was; left out where this very plan was approved.
   */
  readonly again?: (signal: AbortSignal) => Promise<Pick<Execution, 'plan' | 'secrets'>>;
  /** Number of the release that still has to be the newest one under the lease, as for what goes back from it. */
  readonly follows?: number;
  /** Holds a plan from a file to what it says, once nothing has moved that it was made on. */
  readonly verify?: () => Promise<void>;
  /** Whether everything was well by its own status, and had what it names, when the plan was made; left out where time has passed since. */
  readonly isWell?: () => Promise<boolean>;
  /** Go on with this very plan where an earlier run of it was cut off. */
  readonly resume?: boolean;
  /** What the tags point to now; undefined where nobody asked again. */
  readonly images?: readonly PlannedImage[];
  /** Called before it throws where a write was refused after others were made, so that the environment has parts of two releases. */
  readonly onRefused?: (left: Deployed) => void;
  readonly leaseMs?: number;
  /** How long Secrets that objects of the release make may take to be there. */
  readonly secretsMs?: number;
};
