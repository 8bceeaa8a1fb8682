import { secretFileNotFound } from '../core/catalogue/bucket.ts';
import { noRecipients, secretStale } from '../core/catalogue/secrets.ts';
import { assertNoFaults } from '../core/errors.ts';
import type { SecretsEvent } from '../core/events/secrets.ts';
import type { SecretsBucket } from '../core/platform.ts';
import type { Expected, StoredEncryption } from '../core/ports/bucket.ts';
import type { Secret } from '../core/secret.ts';
import type { SecretManifest } from '../core/secret-manifest.ts';
import { compareSecrets } from './compare.ts';
import { openContent, readSecrets, type SecretAccess } from './fetch.ts';
import { openComments } from './open-comments.ts';
import { seal } from './sops/seal.ts';
import { contentOf } from './sops/tree.ts';
import { sopsDocuments } from './sops/unseal.ts';

/** What a file is to be stored with. */
export type Storing = {
  readonly access: SecretAccess;
  readonly config: SecretsBucket;
  /** Namespace the Secrets must fit; undefined for files that several environments share. */
  readonly namespace: string | undefined;
  /** Where the new content was written, for the places of faults; the object itself if not given. */
  readonly file?: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signal: AbortSignal;
};

/** A file as it lies in the bucket now, decrypted; empty where there is none yet. */
export type Current = {
  readonly key: string;
  readonly text: Secret | undefined;
  readonly versionId: string | undefined;
  readonly expected: Expected;
  /** What a person wrote before, who came second: none of its values may be stored in a comment either. */
  readonly own?: Secret;
};

export async function readCurrent(
  key: string,
  { access, signal }: Pick<Storing, 'access' | 'signal'>,
): Promise<Current> {
  try {
    const stored = await access.bucket.read(key, undefined, signal);
    // A file that lies in the open must not be deployed, but it must be possible to put an encrypted one in its place.
    const { text } = await openContent(stored, { ...access, encryption: 'none', signal });
    return { key, text, versionId: stored.versionId, expected: { etag: stored.etag } };
  } catch (error) {
    if (!secretFileNotFound.is(error)) throw error;
    return { key, text: undefined, versionId: undefined, expected: 'absent' };
  }
}

/**
 * Checks, encrypts and stores a file in place of the current one; does nothing where both are the same. Anyone who stored
 * something in between wins, and nothing of it is lost.
 */
export async function storeSecrets(plain: Secret, current: Current, storing: Storing): Promise<SecretsEvent> {
  const { key } = current;
  const { bucket } = storing.access;
  const { secrets, faults } = read(plain, key, storing);
  assertNoFaults(faults);
  const before = current.text ? readable(current.text, key, storing) : [];
  const own = current.own ? readable(current.own, key, storing) : [];
  assertNoFaults(openComments(plain, [...secrets, ...before, ...own], fileOf(key, storing)));
  if (current.text && isSame(current.text, plain))
    return { type: 'secret.unchanged', bucket: bucket.name, key };
  const versionId = await write(plain, current, storing);
  return {
    type: 'secret.stored',
    bucket: bucket.name,
    key,
    versionId,
    replaced: current.versionId,
    changes: compareSecrets(before, secrets),
  };
}

/** Stores the same content under a new data key, for the recipients of today. */
export async function rotate(
  current: Current & { readonly text: Secret },
  storing: Storing,
): Promise<SecretsEvent> {
  const { access } = storing;
  const { key, text } = current;
  assertNoFaults(openComments(text, readable(text, key, storing), fileOf(key, storing)));
  const versionId = await write(text, current, storing);
  return {
    type: 'secret.stored',
    bucket: access.bucket.name,
    key: current.key,
    versionId,
    replaced: current.versionId,
    changes: [],
  };
}

/** Refuses where the latest version is not the one the person started from. */
export function assertBase(current: Current, base: string | undefined, bucket: string): void {
  if (base !== undefined && current.versionId !== base)
    throw secretStale(`s3://${bucket}/${current.key}`, base, current.versionId);
}

/** Encrypting loses how values are quoted, so the letters may differ. */
function isSame(one: Secret, other: Secret): boolean {
  if (one.equals(other)) return true;
  const [a, b] = [sopsDocuments(one), sopsDocuments(other)];
  return a !== undefined && b !== undefined && contentOf(a) === contentOf(b);
}

async function write(plain: Secret, current: Current, storing: Storing): Promise<string | undefined> {
  const { access, config, now, signal } = storing;
  const where = `s3://${access.bucket.name}/${current.key}`;
  const recipients = { age: config.age, kms: [config.kms ?? []].flat() };
  const open = recipients.age.length + recipients.kms.length === 0;
  if (open && config.encryption !== 'none') throw noRecipients(where);
  if (config.encryption === 'kms' && recipients.kms.length === 0) throw noRecipients(where);
  const content = open ? plain : await seal(plain, { recipients, keys: access.keys, signal, now, where });
  const { versionId } = await access.bucket.write(current.key, content, {
    expected: current.expected,
    encryption: encryptionFor(config),
    // S3 wants one of its own region.
    kmsKey: recipients.kms.find((arn) => arn.split(':')[3] === config.region) ?? recipients.kms[0],
    signal,
  });
  return versionId;
}

/** The second lock, by S3 itself: what a bucket policy demands that denies puts without encryption. */
function encryptionFor({ kms, encryption }: SecretsBucket): StoredEncryption {
  if (kms !== undefined) return 'kms';
  return encryption === 'none' ? undefined : 's3';
}

/** An earlier version may be broken; then there is nothing to compare with. */
function readable(text: Secret, key: string, storing: Storing): readonly SecretManifest[] {
  return read(text, key, storing).secrets;
}

function fileOf(key: string, { access, file }: Storing): string {
  return file ?? `s3://${access.bucket.name}/${key}`;
}

function read(
  text: Secret,
  key: string,
  { access, namespace, file }: Storing,
): ReturnType<typeof readSecrets> {
  return readSecrets({ text }, namespace, { bucket: access.bucket.name, key, versionId: undefined, file });
}
