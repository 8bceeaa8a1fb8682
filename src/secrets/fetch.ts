import { secretShape } from '../core/catalogue/secret-faults.ts';
import pLimit from 'p-limit';
import { bucketNotVersioned } from '../core/catalogue/bucket.ts';
import { secretNotEncrypted, secretNotKms } from '../core/catalogue/secrets.ts';
import { assertNoFaults, type Fault, UserError, faultFrom } from '../core/errors.ts';
import { Exit } from '../core/exit.ts';
import type { SecretsBucket } from '../core/platform.ts';
import type { Bucket, StoredObject } from '../core/ports/bucket.ts';
import type { SecretFile } from '../core/release.ts';
import type { Secret } from '../core/secret.ts';
import type { SecretManifest } from '../core/secret-manifest.ts';
import { readOtherwise } from './as-kubectl.ts';
import { openedDocuments, parseDocuments } from './parse.ts';
import { shapeSecret } from './shape.ts';
import { isSealed, type KeyRing, unseal, type Unsealed } from './sops/unseal.ts';

const AT_ONCE = 16;

/** Everything it takes to read files of secrets. */
export type SecretAccess = {
  readonly bucket: Bucket;
  readonly encryption: SecretsBucket['encryption'];
  readonly keys: KeyRing;
  /** What was decrypted already; who asks for the same object again gets the same content. */
  readonly opened?: WeakMap<StoredObject, Promise<Content>>;
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
  // Only what waits for S3 is counted: while one file is decrypted, the next is asked for.
  const atMost = pLimit(AT_ONCE);
  const { bucket } = access;
  const read = await Promise.all(
    files.map((file) =>
      gathered(file, async () => {
        const stored = await atMost(() => bucket.read(file.key, file.versionId, signal));
        return readFile(stored, namespace, { ...access, signal });
      }),
    ),
  );
  const secrets = read.flatMap((file) => file.secrets);
  assertNoFaults([...read.flatMap((file) => file.faults), ...checkNames(secrets)]);
  return secrets;
}

type Read = { readonly secrets: readonly SecretManifest[]; readonly faults: readonly Fault[] };

/** What the person can fix in a file becomes a fault beside those of other files; a refusal ends everything. */
async function gathered(file: SecretFile, read: () => Promise<Read>): Promise<Read> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UserError) || error.exit !== Exit.input) throw error;
    return { secrets: [], faults: [faultFrom(error, file.place)] };
  }
}

async function readFile(
  stored: StoredObject,
  namespace: string,
  access: SecretAccess & { readonly signal: AbortSignal },
): Promise<Read> {
  const { key, versionId } = stored;
  const { bucket } = access;
  if (versionId === undefined) throw bucketNotVersioned(bucket.name, key);
  const opening = access.opened?.get(stored) ?? openContent(stored, access);
  access.opened?.set(stored, opening);
  return readSecrets(await opening, namespace, { bucket: bucket.name, key, versionId });
}

/** What an object says in the open, and its documents where they were read already to decrypt it. */
export type Content = { readonly text: Secret } | Unsealed;

/** The YAML of an object, decrypted where it is encrypted; refuses what lies in the bucket less protected than the platform demands. */
export async function openContent(
  { key, content, encryption: stored }: StoredObject,
  { bucket, encryption, keys, signal }: SecretAccess & { readonly signal: AbortSignal },
): Promise<Content> {
  const where = `s3://${bucket.name}/${key}`;
  if (isSealed(content)) {
    const unsealed = await unseal(content, where, { keys, signal });
    if (encryption === 'kms' && unsealed.by !== 'kms' && stored !== 'kms')
      throw secretNotKms(bucket.name, key);
    return unsealed;
  }
  if (encryption === 'required' && stored === undefined) throw secretNotEncrypted(bucket.name, key);
  if (encryption === 'kms' && stored !== 'kms') throw secretNotKms(bucket.name, key);
  return { text: content };
}

/** Checks the documents of one file; places are lines of its decrypted text, in the object unless a file is named. */
export function readSecrets(
  content: Content,
  namespace: string | undefined,
  { file: named, ...source }: SecretManifest['source'] & { readonly file?: string | undefined },
): Read {
  const file = named ?? `s3://${source.bucket}/${source.key}`;
  const { documents, faults } =
    'documents' in content ? openedDocuments(content, file) : parseDocuments(content.text, file);
  const shaped = documents.map((document) => shapeSecret(document, namespace, source));
  const empty: Fault[] =
    documents.length === 0 && faults.length === 0
      ? [
          secretShape({
            message: 'this file holds no Secret',
            hint: 'write one with kind: Secret',
            place: { file },
          }),
        ]
      : [];
  const all = [...faults, ...empty, ...shaped.flatMap((one) => one.faults)];
  const values = documents.map(({ data }) => data);
  // What sops wrote is read as sops reads it, and its values stand in no YAML any more.
  if (all.length === 0 && !('documents' in content)) all.push(...readOtherwise(values, content.text, file));
  return { secrets: shaped.flatMap(({ secret }) => (secret ? [secret] : [])), faults: all };
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
      secretShape({
        message: `Secret ${secret.name} is also in ${other.place.file}`,
        place: secret.place,
        hint: `remove one of the two`,
      }),
    ];
  });
}
