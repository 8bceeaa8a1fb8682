import type { Key, KubeObject } from './objects.ts';
import type { Approval } from './platform.ts';
import type { Verification } from './verification.ts';

/** One field that differs: path in dotted form, values as YAML would print them. Never of a Secret's data. */
export type FieldChange = { readonly path: string; readonly from: unknown; readonly to: unknown };

export type StepOp = 'create' | 'update' | 'keep' | 'replace' | 'delete';

/** Where a Secret's content is fetched from again at deploy; the plan never holds the content. */
export type SecretSource = {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
};

/** One change to one object. `keep` is shown and counted, and never written. */
export type Step = {
  readonly op: StepOp;
  readonly key: Key;
  readonly apiVersion: string;
  /** Steps of one wave may run together; lower waves first. */
  readonly wave: number;
  /** Must be ready (a Job complete, a definition established) before the next wave begins. */
  readonly awaited: boolean;
  /** Why it changes, in a person's words: `image a → b`, `rolls because secret example-env key DB_URL changed`. */
  readonly why: readonly string[];
  readonly changes: readonly FieldChange[];
  /** Desired object; absent for `delete` and for Secrets, whose content stays in the bucket. */
  readonly object: KubeObject | undefined;
  readonly secret: SecretSource | undefined;
  /** The live object this was planned against; undefined where there is none. */
  readonly live: LiveMark | undefined;
  /**
   * Replicas an autoscaler has set, to be handed over before `spec.replicas` is left out for the first time; of a new
   * workload those it begins with.
   */
  readonly handOver: number | undefined;
  /** Managers of `kubectl apply` and of other client-side tools whose fields become ours, so that none goes stale. */
  readonly adopts: readonly string[];
  /** Secrets that its controller makes of it, and that must be there before the next wave. */
  readonly makes?: readonly string[];
  /** Take the fields that others own of this one object. */
  readonly forced?: true;
  /** Nothing is applied but the time of a restart: `now`, that of a former one, or none. */
  readonly restart?: { readonly at: string | undefined };
};

/** Recognises a live object again: same uid, and same content or, where content must not be hashed, same resourceVersion. */
export type LiveMark = {
  readonly uid: string;
  /** Of Secrets only: they have no status that moves it, and a hash of their content could be guessed offline. */
  readonly resourceVersion: string | undefined;
  /** sha256 over what somebody wants of it: without status and without what controllers write. */
  readonly content: string | undefined;
  /** An autoscaler may change its replicas at any time, so they do not count. */
  readonly scaled: boolean;
};

/** A warning of the API server, once, with the objects it is of. */
export type ApiWarning = { readonly text: string; readonly of: readonly Key[] };

export type PlannedImage = { readonly reference: string; readonly digest: string };

/** What is shown, saved, approved and executed: the same serialisable value, without any secret value in it. */
export type Plan = {
  readonly format: 1;
  readonly slipway: string;
  readonly service: string;
  readonly environment: string;
  readonly namespace: string;
  readonly cluster: { readonly context: string; readonly server: string; readonly identity: string };
  readonly image: string | undefined;
  /** What tags in the manifests pointed to; a tag that moves makes another plan. */
  readonly images: readonly PlannedImage[];
  /** Who may approve it and for how long; undefined where nobody has to. */
  readonly approval: Approval | undefined;
  readonly branch: string;
  readonly commit: string;
  readonly subject: string;
  readonly author: string;
  /** Authors, committers and co-authors of all commits since the deployed one, where four eyes are required. */
  readonly people?: readonly string[];
  readonly build: number;
  readonly buildUrl: string | undefined;
  readonly requester: string;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly expiresAt: string;
  /** Number of the record this release was planned on; 0 where there is none yet. */
  readonly base: number;
  /** Number of the record that this brings back, for a rollback. */
  readonly rollbackTo: number | undefined;
  /** Why it goes on in a freeze, said by whoever asked for it. */
  readonly breakGlass?: string;
  /** Take fields that other managers own. */
  readonly force: boolean;
  readonly steps: readonly Step[];
  /** Things a person should know that change nothing, such as `replicas left to HPA example`. */
  readonly notes: readonly string[];
  /** It ends the service here: nothing is wanted any more. */
  readonly ends?: true;
  /** What has to hold once all of it is ready; left out where nothing is deployed. */
  readonly verifications?: readonly Verification[];
  /** Objects to which others have added something since they were last written. */
  readonly foreign?: readonly Key[];
  /** What the API server warned of in the dry runs. */
  readonly warnings?: readonly ApiWarning[];
  /** sha256 over everything above, of a plan that is not saved without the times; `sha256:` and 64 hex digits. */
  readonly digest: string;
};

/** Whether executing the plan would write anything. */
export function hasChanges({ steps }: Pick<Plan, 'steps'>): boolean {
  return steps.some(({ op }) => op !== 'keep');
}

/** Steps of a plan by what they do. */
export type StepCounts = {
  readonly unchanged: number;
  readonly change: number;
  readonly create: number;
  readonly prune: number;
};

export function stepCounts(steps: readonly Pick<Step, 'op'>[]): StepCounts {
  const count = (...ops: readonly StepOp[]): number => steps.filter(({ op }) => ops.includes(op)).length;
  return {
    unchanged: count('keep'),
    change: count('update', 'replace'),
    create: count('create'),
    prune: count('delete'),
  };
}
