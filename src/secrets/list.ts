import pLimit from 'p-limit';
import { UserError } from '../core/errors.ts';
import type { ListedFile } from '../core/secret-manifest.ts';
import type { StoredObject, StoredVersion } from '../core/ports/bucket.ts';
import { parseDocuments } from './parse.ts';
import { isFields } from '../core/fields.ts';
import type { SecretAccess } from './fetch.ts';
import { metadataOf, sopsDocuments } from './sops/unseal.ts';

const AT_ONCE = 16;
const AT_REST = { s3: 'S3 only', kms: 'S3 with KMS only', none: 'not encrypted' } as const;

/** What lies in the bucket below a prefix. Nothing is decrypted, so it needs no key. */
export async function listSecrets(
  prefix: string,
  { bucket }: Pick<SecretAccess, 'bucket'>,
  signal: AbortSignal,
): Promise<readonly ListedFile[]> {
  const atMost = pLimit(AT_ONCE);
  const files = await bucket.list(prefix, signal);
  const listed = await Promise.all(
    files.map((file) => atMost(async () => describe(file, await readable(bucket, file.key, signal)))),
  );
  return listed.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** Something else than a file of secrets is listed all the same; a refusal ends everything. */
async function readable(
  bucket: SecretAccess['bucket'],
  key: string,
  signal: AbortSignal,
): Promise<StoredObject | undefined> {
  return bucket.read(key, undefined, signal).catch((error: unknown) => {
    if (error instanceof UserError && error.exit === 2) return undefined;
    throw error;
  });
}

function describe({ key, modifiedAt }: StoredVersion, stored: StoredObject | undefined): ListedFile {
  if (!stored) return { key, versionId: '-', modifiedAt, encryption: 'not a file of secrets', secrets: [] };
  return { key, versionId: stored.versionId ?? '-', modifiedAt, ...contentsOf(stored) };
}

function contentsOf({ content, encryption }: StoredObject): Pick<ListedFile, 'encryption' | 'secrets'> {
  const metadata = metadataOf(sopsDocuments(content)?.[0]);
  const keys = [
    metadata?.age.length ? 'age' : '',
    metadata?.kms.length ? 'KMS' : '',
    ...(metadata?.otherKeys ?? []),
  ];
  return {
    encryption: metadata ? keys.filter((key) => key !== '').join(', ') : AT_REST[encryption ?? 'none'],
    secrets: parseDocuments(content, '').documents.flatMap(({ data }) => {
      const metadata = isFields(data) ? data['metadata'] : undefined;
      const name = isFields(metadata) ? metadata['name'] : undefined;
      return typeof name === 'string' && /^[a-z0-9][-a-z0-9.]*$/u.test(name) ? [name] : [];
    }),
  };
}
