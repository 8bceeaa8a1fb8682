import pLimit from 'p-limit';
import { bucketNotVersioned } from '../core/catalogue/bucket.ts';
import { secretNotEncrypted, secretNotKms } from '../core/catalogue/secrets.ts';
import { assertNoFaults, type Fault, UserError } from '../core/errors.ts';
import { Exit } from '../core/exit.ts';
import type { SecretsBucket } from '../core/platform.ts';
import type { Bucket, StoredObject } from '../core/ports/bucket.ts';
import type { SecretFile } from '../core/release.ts';
import type { Secret } from '../core/secret.ts';
import type { SecretManifest } from '../core/secret-manifest.ts';
import { parseDocuments } from './parse.ts';
import { shapeSecret } from './shape.ts';
import { isSealed, type KeyRing, unseal } from './sops/unseal.ts';

const AT_ONCE = 16;

/** Everything it takes to read files of secrets. */
export type SecretAccess = {
  readonly bucket: Bucket;
  readonly encryption: SecretsBucket['encryption'];
  readonly keys: KeyRing;
};

export type Wanted = {
  readonly files: readonly (SecretFile & {
    /** Exactly this version, as a plan pins it. */ readonly versionId?: string | undefined;
  })[];
  /** Namespace of the environment. */
  readonly namespace: string;
};

/**
 * Fetches, decrypts and checks the files; either all of them are good or it throws. Faults in what people wrote are
 * gathered over all files.
 */
export async function fetchSecrets(
  { files, namespace }: Wanted,
  access: SecretAccess,
  signal: AbortSignal,
): Promise<readonly SecretManifest[]> {
  const atMost = pLimit(AT_ONCE);
  const read = await Promise.all(
    files.map((file) =>
      atMost(() => gathered(file, () => fetchFile(file, namespace, { ...access, signal }))),
    ),
  );
  const secrets = read.flatMap((file) => file.secrets);
  assertNoFaults([...read.flatMap((file) => file.faults), ...checkNames(secrets)]);
  return secrets;
}

type Read = { readonly secrets: readonly SecretManifest[]; readonly faults: readonly Fault[] };

/** What the person can mend in a file becomes a fault beside those of other files; a refusal ends everything. */
async function gathered(file: SecretFile, read: () => Promise<Read>): Promise<Read> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UserError) || error.exit !== Exit.input) throw error;
    const { code, message, hint } = error;
    const fault: Fault = {
      code,
      message,
      ...(hint !== undefined && { hint }),
      ...(file.place && { place: file.place }),
    };
    return { secrets: [], faults: [fault] };
  }
}

async function fetchFile(
  file: Wanted['files'][number],
  namespace: string,
  { bucket, encryption, keys, signal }: SecretAccess & { readonly signal: AbortSignal },
): Promise<Read> {
  const stored = await bucket.read(file.key, file.versionId, signal);
  if (stored.versionId === undefined) throw bucketNotVersioned(bucket.name, file.key);
  const content = await openContent(stored, { bucket, encryption, keys, signal });
  const { key, versionId } = stored;
  return readSecrets(content, namespace, { bucket: bucket.name, key, versionId });
}

/** The YAML of an object, decrypted where it is encrypted; refuses what lies in the bucket less protected than the platform demands. */
export async function openContent(
  { key, content, encryption: stored }: StoredObject,
  { bucket, encryption, keys, signal }: SecretAccess & { readonly signal: AbortSignal },
): Promise<Secret> {
  const where = `s3://${bucket.name}/${key}`;
  if (isSealed(content)) {
    const { text, by } = await unseal(content, where, { keys, signal });
    if (encryption === 'kms' && by !== 'kms' && stored !== 'kms') throw secretNotKms(bucket.name, key);
    return text;
  }
  if (encryption === 'required' && stored === undefined) throw secretNotEncrypted(bucket.name, key);
  if (encryption === 'kms' && stored !== 'kms') throw secretNotKms(bucket.name, key);
  return content;
}

/** Checks the documents of one file; places are lines of its decrypted text, in the object unless a file is named. */
export function readSecrets(
  content: Secret,
  namespace: string | undefined,
  { file: named, ...source }: SecretManifest['source'] & { readonly file?: string | undefined },
): Read {
  const file = named ?? `s3://${source.bucket}/${source.key}`;
  const { documents, faults } = parseDocuments(content, file);
  const shaped = documents.map((document) => shapeSecret(document, namespace, source));
  const empty: Fault[] =
    documents.length === 0 && faults.length === 0
      ? [{ code: 'SECRET_SHAPE', message: 'this file holds no Secret', place: { file } }]
      : [];
  return {
    secrets: shaped.flatMap(({ secret }) => (secret ? [secret] : [])),
    faults: [...faults, ...empty, ...shaped.flatMap((one) => one.faults)],
  };
}

function checkNames(secrets: readonly SecretManifest[]): Fault[] {
  const first = new Map<string, SecretManifest>();
  return secrets.flatMap((secret) => {
    const other = first.get(secret.name);
    if (!other) {
      first.set(secret.name, secret);
      return [];
    }
    return [
      {
        code: 'SECRET_SHAPE',
        message: `Secret ${secret.name} stands also in ${other.place.file}`,
        place: secret.place,
        hint: `remove one of the two`,
      },
    ];
  });
}
