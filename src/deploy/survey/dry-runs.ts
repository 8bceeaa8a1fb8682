import type { KubeObject } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { applyTimeoutOf } from '../plan/apply-timeout.ts';
import { started } from '../concurrency.ts';
import { isAsApplied } from '../plan/as-applied.ts';
import { changesBetween } from '../plan/diff.ts';
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
  /** Asks about the first of each kind before anybody has read it, for that takes time too. */
  begin(object: KubeObject, signal: AbortSignal): void;
  /** The object as an apply would leave it, where it is `live` now; undefined where it is not there. Throws as `apply` does. */
  next(object: KubeObject, live: KubeObject | undefined, signal: AbortSignal): Promise<KubeObject>;
};

/**
 * Strict server-side dry runs of the objects of a release, replicas left out where an autoscaler sets them. Of objects that are
 * as the last apply left them one of each kind is asked about: where admission changes it, the others are asked about too.
 */
export function openDryRuns({ cluster, force, autoscaled, inTurn, warned }: DryRunning): DryRuns {
  const asked = new Map<KubeObject, Promise<KubeObject>>();

  /** Kind → whether the dry run of one of them that is as applied changed nothing. */
  const agreed = new Map<string, Promise<boolean>>();

  // Whatever has replicas may be scaled, also a kind that only its definition knows.
  async function appliedFrom(written: KubeObject): Promise<KubeObject> {
    return replicasOf(written) === undefined ? written : asApplied(written, await autoscaled);
  }

  async function ask(written: KubeObject, signal: AbortSignal): Promise<KubeObject> {
    const object = await appliedFrom(written);
    const timeoutMs = applyTimeoutOf(object);
    return inTurn(async () =>
      cluster.apply(
        object,
        { dryRun: true, force: force(written), timeoutMs, onWarning: warned.of(object) },
        signal,
      ),
    );
  }

  async function answered(object: KubeObject, live: KubeObject | undefined, signal: AbortSignal) {
    const early = await asked.get(object);
    // A dry run answers with the version it started from: only then it belongs to what was read.
    return early && early.metadata.resourceVersion === live?.metadata.resourceVersion
      ? early
      : ask(object, signal);
  }

  return {
    begin: (object, signal) => {
      if ([...asked.keys()].some((other) => kindId(other) === kindId(object))) return;
      asked.set(object, started(ask(object, signal)));
    },
    next: async (object, live, signal) => {
      if (!live || !isAsApplied(await appliedFrom(object), live)) return answered(object, live, signal);
      const agrees = agreed.get(kindId(object));
      if (agrees && (await agrees)) return live;
      const next = answered(object, live, signal);
      if (!agrees)
        agreed.set(
          kindId(object),
          next.then(
            (one) => changesBetween(live, one).length === 0,
            () => false,
          ),
        );
      return next;
    },
  };
}

function kindId({ apiVersion, kind, metadata: { namespace = '' } }: KubeObject): string {
  return [apiVersion, kind, namespace].join(' ');
}
