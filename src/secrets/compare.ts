import type { SecretChange } from '../core/events/secrets.ts';
import type { Secret } from '../core/secret.ts';
import type { SecretManifest } from '../core/secret-manifest.ts';

const NONE: ReadonlyMap<string, Secret> = new Map();

/** Which keys differ between two versions of a file, Secret by Secret. Values are compared and never shown. */
export function compareSecrets(
  before: readonly SecretManifest[],
  after: readonly SecretManifest[],
): readonly SecretChange[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))].toSorted();
  return names.flatMap((secret) => {
    const old = before.find(({ name }) => name === secret)?.values ?? NONE;
    const now = after.find(({ name }) => name === secret)?.values ?? NONE;
    const change: SecretChange = {
      secret,
      added: [...now.keys()].filter((key) => !old.has(key)).toSorted(),
      changed: [...now.keys()]
        .filter((key) => old.has(key) && !old.get(key)?.equals(now.get(key)))
        .toSorted(),
      removed: [...old.keys()].filter((key) => !now.has(key)).toSorted(),
    };
    return change.added.length + change.changed.length + change.removed.length === 0 ? [] : [change];
  });
}
