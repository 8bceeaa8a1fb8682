import { isFields } from '../../core/fields.ts';
import type { KubeObject } from '../../core/objects.ts';
import { type Condition, isReady, type Pod } from '../../core/pod.ts';
import type { Cause } from '../../core/cause.ts';
import type { Replicas } from '../../core/verdict.ts';

/** The fields that the workload kinds share. */
export type WorkloadStatus = {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly conditions?: readonly Condition[];
};

export type Template = {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: unknown;
};

/** A status older than the object says nothing about it. */
export function isStale(
  { metadata }: KubeObject,
  status: { readonly observedGeneration?: number } | undefined,
): boolean {
  return (status?.observedGeneration ?? 0) < (metadata.generation ?? 1);
}

/** Of a plan: what a deploy of it leaves as it is. */
export const ON_DELETE = 'its pods stay as they are until somebody deletes them (OnDelete)';

export const STALE = 'the controller has not seen this change yet';

/** `1 of 2 new pods ready, 1 old left`. */
export function progressText({ ready, desired, old }: Replicas, hint?: string): string {
  const progress = `${ready} of ${desired} new pods ready, ${old} old left`;
  return hint === undefined ? progress : `${progress}: ${hint}`;
}

/** Why a workload whose new Pods are ready is not done; undefined where something else is still to come. */
export function availableText(
  { desired, ready, available, old }: Replicas,
  minReadySeconds = 0,
): string | undefined {
  if (ready < desired || old > 0 || desired === 0) return undefined;
  const text = `${Math.min(available, desired)} available`;
  return minReadySeconds > 0 ? `${text}, each after ${minReadySeconds} s of being ready` : text;
}

/** An evicted Pod may keep its last conditions. */
function isOver({ status }: Pod): boolean {
  return status?.phase === 'Failed' || status?.phase === 'Succeeded';
}

export function readyCount(pods: readonly Pod[]): number {
  return pods.filter((pod) => isReady(pod) && !pod.metadata.deletionTimestamp && !isOver(pod)).length;
}

export function replicasAvailable({ spec, status }: KubeObject): { available: number; desired: number } {
  const { availableReplicas = 0 } = (status ?? {}) as WorkloadStatus;
  return {
    available: availableReplicas,
    desired: (spec as { replicas?: number } | undefined)?.replicas ?? 1,
  };
}

/** Why the API server did not let the controller start Pods. */
export function refusalCause(message: string): Cause {
  if (/is being terminated/i.test(message)) return 'drift';
  if (/exceeded quota|failed quota|must specify (limits|requests)/i.test(message)) return 'quota';
  if (/forbidden|denied|not allowed|violates PodSecurity/i.test(message)) return 'rights';
  return 'config';
}

/** `pods "web-5d" is forbidden: exceeded quota: small, ...` → without the generated Pod name, which differs each time. */
export function refusalText(message: string): string {
  return message.replace(/^pods "[^"]*" is forbidden: /, '');
}

/** `maxUnavailable` of a rolling update, in Pods; the API rounds a share down. */
export function unavailableAllowed(value: number | string | undefined, desired: number): number {
  if (typeof value === 'number') return value;
  return Math.floor((desired * Number.parseInt(value ?? '25%', 10)) / 100);
}

const HASH_LABEL = 'pod-template-hash';
const texts = new WeakMap<KubeObject, string>();

/** Equal for equal Pod templates, whatever the order of their fields; remembered, as it is asked for at every look. */
export function templateText(owner: KubeObject): string {
  const known = texts.get(owner);
  if (known !== undefined) return known;
  const { template } = (owner.spec ?? {}) as { template?: Template };
  const text = JSON.stringify(template ?? null, (name, value: unknown) =>
    name === HASH_LABEL ? undefined : isFields(value) ? sorted(value) : value,
  );
  texts.set(owner, text);
  return text;
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
