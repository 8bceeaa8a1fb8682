import {
  secretChangedMeanwhile,
  secretFileNotFound,
  secretVersionNotFound,
} from '../../src/core/catalogue/bucket.ts';
import type { Bucket, StoredEncryption, StoredObject } from '../../src/core/ports/bucket.ts';
import type { Secret } from '../../src/core/secret.ts';

type Kept = StoredObject & { readonly modifiedAt: string };

/** A bucket in memory, with versions. */
export function openFakeBucket(name = 'secrets'): Bucket {
  const kept: Kept[] = [];
  let count = 0;

  const latest = (key: string): Kept | undefined => kept.findLast((object) => object.key === key);

  function store(key: string, content: Secret, encryption: StoredEncryption): string {
    count += 1;
    const versionId = `v${count}`;
    kept.push({
      key,
      content,
      encryption,
      versionId,
      etag: `"${count}"`,
      modifiedAt: new Date(count).toISOString(),
    });
    return versionId;
  }

  return {
    name,
    read: (key, versionId) => {
      const found =
        versionId === undefined ? latest(key) : kept.find((object) => object.versionId === versionId);
      if (found) return Promise.resolve(found);
      return Promise.reject(
        versionId === undefined ? secretFileNotFound(name, key) : secretVersionNotFound(name, key, versionId),
      );
    },
    newest: (key) => {
      const found = latest(key);
      return found ? Promise.resolve(found.versionId) : Promise.reject(secretFileNotFound(name, key));
    },
    write: (key, content, { expected, encryption }) => {
      const there = latest(key);
      const matches = expected === 'absent' ? there === undefined : there?.etag === expected.etag;
      if (!matches) return Promise.reject(secretChangedMeanwhile(name, key));
      return Promise.resolve({ versionId: store(key, content, encryption) });
    },
    list: (prefix) => {
      const keys = [...new Set(kept.map(({ key }) => key))]
        .filter((key) => key.startsWith(prefix))
        .toSorted();
      return Promise.resolve(
        keys.map((key) => ({
          key,
          versionId: undefined,
          modifiedAt: latest(key)?.modifiedAt ?? '',
          size: latest(key)?.content.length ?? 0,
          latest: true,
        })),
      );
    },
    versions: (key) => {
      const found = kept.filter((object) => object.key === key).toReversed();
      return Promise.resolve(
        found.map(({ versionId, modifiedAt, content }, index) => ({
          key,
          versionId,
          modifiedAt,
          size: content.length,
          latest: index === 0,
        })),
      );
    },
  };
}
