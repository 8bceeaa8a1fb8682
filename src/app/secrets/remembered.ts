import type { Bucket, StoredObject } from '../../core/ports/bucket.ts';

/**
 * The same bucket, which fetches each version of a file once: who asks for the latest again only asks which one that
 * is. For reading; what was written through it is not remembered.
 */
export function remembered(bucket: Bucket): Bucket {
  const latest = new Map<string, Promise<StoredObject>>();
  const versions = new Map<string, Promise<StoredObject>>();

  async function read(key: string, signal: AbortSignal): Promise<StoredObject> {
    const known = await latest.get(key)?.catch(() => undefined);
    if (known?.versionId !== undefined && (await bucket.newest(key, signal)) === known.versionId)
      return known;
    const fetched = bucket.read(key, undefined, signal);
    latest.set(key, fetched);
    return fetched;
  }

  return {
    ...bucket,
    read: async (key, versionId, signal) => {
      if (versionId === undefined) return read(key, signal);
      const known = await latest.get(key)?.catch(() => undefined);
      if (known?.versionId === versionId) return known;
      const id = JSON.stringify([key, versionId]);
      const fetched = versions.get(id) ?? bucket.read(key, versionId, signal);
      versions.set(id, fetched);
      return fetched;
    },
  };
}
