import { createHash } from 'node:crypto';
import type { KubeObject } from '../core/objects.ts';
import type { SecretManifest } from '../core/secret-manifest.ts';
import { isFields } from '../core/fields.ts';

/** Annotation of a Secret: key → mark of the value it has. */
export const MARKS = 'slipway.dev/marks';

/**
 * Gives every key a mark: the one the cluster has while the value there is the same, a new one otherwise.
 * A new mark is made of where the value came from and of what it replaces, never of the value, so nothing can be
 * guessed from it; and it is the same at deploy as it was in the plan, because a plan pins both.
 */
export function markSecrets(
  secrets: readonly SecretManifest[],
  live: readonly KubeObject[],
): readonly SecretManifest[] {
  return secrets.map((secret) => markSecret(secret, liveOf(secret, live)));
}

function markSecret(secret: SecretManifest, live: KubeObject | undefined): SecretManifest {
  const known = marksOf(live);
  const marks = [...secret.values.keys()].toSorted().map((key) => {
    const mark = changeOf(secret, key, live) === 'same' ? known[key] : undefined;
    return [key, mark ?? newMark(secret, key, live)] as const;
  });
  return { ...secret, marks: new Map(marks) };
}

function newMark({ source }: SecretManifest, key: string, live: KubeObject | undefined): string {
  const { uid = '', resourceVersion = '' } = live?.metadata ?? {};
  return createHash('sha256')
    .update([source.bucket, source.key, source.versionId ?? '', uid, resourceVersion, key].join('\0'))
    .digest('hex')
    .slice(0, 16);
}

type KeyChange = 'same' | 'added' | 'changed';

function changeOf(secret: SecretManifest, key: string, live: KubeObject | undefined): KeyChange {
  const there = dataOf(live)[key];
  if (typeof there !== 'string') return 'added';
  return secret.values.get(key)?.is(there) ? 'same' : 'changed';
}

/** Which keys differ between a file and the cluster, by name; what a plan may show. */
export function secretChanges(
  secret: SecretManifest,
  live: KubeObject | undefined,
): {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
} {
  const keys = [...secret.values.keys()].toSorted();
  return {
    added: keys.filter((key) => changeOf(secret, key, live) === 'added'),
    changed: keys.filter((key) => changeOf(secret, key, live) === 'changed'),
    removed: Object.keys(dataOf(live))
      .filter((key) => !secret.values.has(key))
      .toSorted(),
  };
}

export function liveOf(
  { name, namespace }: SecretManifest,
  live: readonly KubeObject[],
): KubeObject | undefined {
  return live.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
}

export function dataOf(live: KubeObject | undefined): Readonly<Record<string, unknown>> {
  return isFields(live?.['data']) ? live['data'] : {};
}

function marksOf(live: KubeObject | undefined): Readonly<Record<string, string>> {
  try {
    const marks: unknown = JSON.parse(live?.metadata.annotations?.[MARKS] ?? '{}');
    return isFields(marks) ? (marks as Record<string, string>) : {};
  } catch {
    // Somebody wrote into our annotation: every key counts as new.
    return {};
  }
}
