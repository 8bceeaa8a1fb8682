import type { Key, KubeObject } from './objects.ts';
import type { PlannedImage, SecretSource } from './plan.ts';

export type RecordOutcome = 'running' | 'succeeded' | 'failed' | 'timed out' | 'stopped';

/** An object a release applied, and which one it was: one of the same name made later by somebody else is not it. */
export type InventoryItem = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly uid: string | undefined;
};

/** A release as it is kept in the cluster: enough to show it, to prune by it and to go back to it; no secret value. */
export type ReleaseRecord = {
  readonly format: 1;
  readonly number: number;
  readonly service: string;
  readonly environment: string;
  readonly outcome: RecordOutcome;
  /** Number of the record this release brought back. */
  readonly rollbackTo: number | undefined;
  readonly digest: string;
  readonly image: string | undefined;
  /** What tags in its manifests pointed to, where a registry could be asked. */
  readonly images?: readonly PlannedImage[];
  readonly branch: string;
  readonly commit: string;
  readonly subject: string;
  readonly author: string;
  readonly build: number;
  readonly buildUrl: string | undefined;
  readonly requester: string;
  readonly approver: string | undefined;
  /** Why it went on in a freeze. */
  readonly breakGlass?: string;
  readonly slipway: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number | undefined;
  /** Desired objects as applied; Secrets of the bucket are under `secrets`. */
  readonly objects: readonly KubeObject[];
  readonly secrets: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly source: SecretSource;
  }[];
  /** What this release is answerable for; the next one prunes what it no longer has. */
  readonly inventory: readonly InventoryItem[];
  readonly verdicts: readonly { readonly key: Key; readonly state: string; readonly reason: string }[];
};
