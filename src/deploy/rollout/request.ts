import type { Clock } from '../../core/clock.ts';
import type { Emit } from '../../core/events.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { KindWords } from '../../core/platform.ts';
import type { Pod } from '../../core/pod.ts';
import type { LookUpImage, WrittenAt } from '../diagnose/reading.ts';
import type { Verifying } from '../verify/trials.ts';
import type { Limits } from './evaluate.ts';
import type { Front } from './fronts.ts';

export type TrackRequest = {
  /** Live objects as the API answered to their apply: what is tracked is this very generation. */
  readonly targets: readonly KubeObject[];
  /** Live objects of the release that were not written: they too have to be well. */
  readonly kept?: readonly KubeObject[];
  /** Services of the release that were there before it, so that what they answered meanwhile is known. */
  readonly fronts?: readonly Front[];
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly options: TrackOptions;
  readonly signal: AbortSignal;
};

export type TrackOptions = Limits & {
  /** Start of the stage, from which events count; now where it is not given. */
  readonly startedAt?: number;
  /** Asks the registry of an image that nodes cannot pull, so that nobody waits for what is not there. */
  readonly lookUpImage?: LookUpImage;
  /** Where in its template an object says one of these words. */
  readonly writtenAt?: WrittenAt;
  /** Deletes a StatefulSet's broken Pod of the old revision; left out where that is not wanted. */
  readonly deletePod?: (pod: Pod, signal: AbortSignal) => Promise<void>;
  /** `once` says how things are and ends; `endless` goes on until the signal. A rollout ends when it is decided. */
  readonly until?: 'decided' | 'once' | 'endless';
  /** What has to hold once everything is ready. */
  readonly verifying?: Verifying;
  /** How the platform judges kinds of its own. */
  readonly kinds?: Readonly<Record<string, KindWords>> | undefined;
  /** Takes secret values out of logs and messages. */
  readonly redact?: (text: string) => string;
  /** Why not all of them can be taken out; then logs and messages of containers are left out. */
  readonly withheld?: string | undefined;
};
