import type { Secret } from '../secret.ts';

/** How S3 says an object lies on its disks; undefined where it says nothing. */
export type StoredEncryption = 's3' | 'kms' | undefined;

export type StoredObject = {
  readonly key: string;
  /** Undefined in a bucket that keeps no versions. */
  readonly versionId: string | undefined;
  /** Opaque; only to be handed back as `ifMatch`. May be guessed from the content, so it is never printed. */
  readonly etag: string;
  readonly encryption: StoredEncryption;
  readonly content: Secret;
};

export type StoredVersion = {
  readonly key: string;
  readonly versionId: string | undefined;
  /** ISO 8601. */
  readonly modifiedAt: string;
  readonly size: number;
  readonly latest: boolean;
};

/** What a write expects to find: that very object, or none at all. */
export type Expected = { readonly etag: string } | 'absent';

/** The secrets bucket. Every failure is an error of the catalogue that names bucket and key. */
export type Bucket = {
  readonly name: string;
  /** The latest version, or exactly the one named. */
  read(key: string, versionId: string | undefined, signal: AbortSignal): Promise<StoredObject>;
  /** Id of the latest version, without its content. */
  newest(key: string, signal: AbortSignal): Promise<string | undefined>;
  /** Refuses when the object is not as expected, so that nobody's edit is lost. */
  write(
    key: string,
    content: Secret,
    write: WriteOptions,
  ): Promise<{ readonly versionId: string | undefined }>;
  list(prefix: string, signal: AbortSignal): Promise<readonly StoredVersion[]>;
  /** Newest first. */
  versions(key: string, signal: AbortSignal): Promise<readonly StoredVersion[]>;
};

type WriteOptions = {
  readonly expected: Expected;
  readonly encryption: StoredEncryption;
  /** Key for `kms`; the bucket's default where there is none. */
  readonly kmsKey?: string | undefined;
  readonly signal: AbortSignal;
};
