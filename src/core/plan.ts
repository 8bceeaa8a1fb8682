import type { Key, KubeObject } from './objects.ts';

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
  /** Steps of one wave may run together; lower waves first. */
  readonly wave: number;
  /** Why it changes, in a person's words: `image a → b`, `rolls because secret example-env key DB_URL changed`. */
  readonly why: readonly string[];
  readonly changes: readonly FieldChange[];
  /** Desired object; absent for `delete` and for Secrets, whose content stays in the bucket. */
  readonly object: KubeObject | undefined;
  readonly secret: SecretSource | undefined;
  /** resourceVersion and uid of the live object this was planned against; undefined where there is none. */
  readonly live: { readonly uid: string; readonly resourceVersion: string } | undefined;
};

/** What is shown, saved, approved and executed: the same serialisable value, without any secret value in it. */
export type Plan = {
  readonly format: 1;
  readonly slipway: string;
  readonly service: string;
  readonly environment: string;
  readonly namespace: string;
  readonly cluster: { readonly context: string; readonly server: string; readonly identity: string };
  readonly image: string | undefined;
  readonly branch: string;
  readonly commit: string;
  readonly subject: string;
  readonly author: string;
  readonly build: number;
  readonly buildUrl: string | undefined;
  readonly requester: string;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly expiresAt: string;
  readonly steps: readonly Step[];
  /** Things a person should know that change nothing, such as `replicas left to HPA example`. */
  readonly notes: readonly string[];
  /** sha256 over everything above but the times; `sha256:` and 64 hex digits. */
  readonly digest: string;
};
