import type { Clock } from '../../core/clock.ts';
import type { KubeObject, Manifest } from '../../core/objects.ts';
import type { PlannedImage } from '../../core/plan.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { Release } from '../../core/release.ts';
import type { SecretManifest } from '../../core/secret-manifest.ts';

/** The secrets of a release and how to open them; revealed only for the API server, at the moment of asking it. */
export type Secrets = {
  readonly manifests: readonly SecretManifest[];
  reveal(secret: SecretManifest): KubeObject;
  /** Which changed keys make a workload roll: `secret example-env key DB_URL changed`. */
  reasons(live: KubeObject | undefined, desired: KubeObject): readonly string[];
};

export type PlanOptions = {
  /** Take fields that other managers own. */
  readonly force: boolean;
  /** Let a commit go out that is older than what is deployed. */
  readonly allowOlder: boolean;
  /** Protected kinds that may be pruned, each named by the person. */
  readonly pruneKinds: readonly string[];
  /** Number of the record that this release brings back. */
  readonly rollbackTo: number | undefined;
};

export const planDefaults: PlanOptions = {
  force: false,
  allowOlder: false,
  pruneKinds: [],
  rollbackTo: undefined,
};

export type PlanInput = {
  readonly release: Release;
  /** Rendered, checked and stamped. */
  readonly manifests: readonly Manifest[];
  readonly secrets: Secrets;
  /** What the tags of the manifests point to now, where a registry could be asked; it may still be asked. */
  readonly images?: readonly PlannedImage[] | Promise<readonly PlannedImage[]>;
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Of Slipway itself. */
  readonly version: string;
  /** Whether the first commit is reachable from the second; undefined where the repository cannot tell. */
  readonly isAncestor: (ancestor: string, commit: string) => Promise<boolean | undefined>;
  readonly options: PlanOptions;
};
