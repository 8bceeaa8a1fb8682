import { type Key, keyId, keyOf, type Manifest } from '../../core/objects.ts';
import type { WrittenAt } from '../../deploy/diagnose/reading.ts';
import type { Session } from '../world.ts';

/** Finds the lines of manifests again in their templates. Files are read only when somebody asks. */
export async function placesIn(
  manifests: readonly Manifest[],
  { adapters, cwd }: Pick<Session, 'adapters' | 'cwd'>,
): Promise<WrittenAt> {
  const files = await adapters.files(cwd);
  const written = new Map(manifests.map((manifest) => [idOf(keyOf(manifest.object)), manifest]));
  return async (key, words) => {
    const place = written.get(idOf(key))?.place;
    const text = place && (await files.text(place.file));
    if (place === undefined || text === undefined) return undefined;
    const lines = text.split('\n');
    for (const word of words) {
      const found = lines.findIndex((line, index) => index + 1 >= (place.line ?? 1) && holds(line, word));
      if (found >= 0) return { file: place.file, line: found + 1 };
    }
    return place;
  };
}

/** Manifests may leave out the namespace, live objects never do. */
function idOf(key: Key): string {
  return keyId({ ...key, namespace: undefined });
}

/** As a whole word, as a name may be part of another. */
function holds(line: string, word: string): boolean {
  return line.split(/[^\w.-]+/).includes(word);
}
