import type { KubeObject } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { applyTimeoutOf } from '../plan/apply-timeout.ts';
import { started } from '../concurrency.ts';
import type { InTurn } from './live.ts';
import { asApplied, type Autoscaled, replicasOf } from '../plan/replicas.ts';
import type { Warned } from './warned.ts';

/** What a dry run of an apply starts from; nothing of it is known for sure before the server is asked. */
type DryRunning = {
  readonly cluster: Cluster;
  /** Take fields that other managers own. */
  readonly force: (object: KubeObject) => boolean;
  readonly autoscaled: Promise<Autoscaled>;
  readonly inTurn: InTurn;
  readonly warned: Warned;
};

export type DryRuns = {
  /** Asks before anybody has read the object, for that takes time too. */
  begin(object: KubeObject, signal: AbortSignal): void;
  /** The object as an apply would leave it, where it is `live` now; undefined where it is not there. Throws as `apply` does. */
  next(object: KubeObject, live: KubeObject | undefined, signal: AbortSignal): Promise<KubeObject>;
};

/** Strict server-side dry runs of the objects of a release, replicas left out where an autoscaler sets them. */
export function openDryRuns({ cluster, force, autoscaled, inTurn, warned }: DryRunning): DryRuns {
  const asked = new Map<KubeObject, Promise<KubeObject>>();

  async function ask(written: KubeObject, signal: AbortSignal): Promise<KubeObject> {
    // Whatever has replicas may be scaled, also a kind that only its definition knows.
    const object = replicasOf(written) === undefined ? written : asApplied(written, await autoscaled);
    const timeoutMs = applyTimeoutOf(object);
    return inTurn(async () =>
      cluster.apply(
        object,
        { dryRun: true, force: force(written), timeoutMs, onWarning: warned.of(object) },
        signal,
      ),
    );
  }

  return {
    begin: (object, signal) => void asked.set(object, started(ask(object, signal))),
    next: async (object, live, signal) => {
      const early = await asked.get(object);
      // A dry run answers with the version it started from: only then it belongs to what was read.
      return early && early.metadata.resourceVersion === live?.metadata.resourceVersion
        ? early
        : ask(object, signal);
    },
  };
}
