import type { Readable } from 'node:stream';
import type { Secret } from '../secret.ts';

/** Names one manifest or blob by content, as manifests themselves do. */
export type Descriptor = {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
  readonly annotations?: Readonly<Record<string, string>>;
};

/** A manifest or index, exactly the bytes its digest was taken over. */
export type StoredManifest = {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Uint8Array;
};

/** Content that can be read again from any offset, so that a broken upload goes on where it stopped. */
export type BlobSource = {
  readonly digest: string;
  readonly size: number;
  /** A chunk is good only until the next is asked for. */
  open(from: number): Promise<AsyncIterable<Uint8Array>>;
  /** A repository that holds the blob already; on the same registry it is linked instead of sent. */
  readonly heldBy?: { readonly host: string; readonly repository: string };
};

/** Stands for a user where the password is a token that buys others, as docker's credential helpers have it. */
export const TOKEN_USER = '<token>';

export type Login = { readonly username: string; readonly password: Secret };

/** One registry of images, spoken to by the OCI distribution protocol. `reference` is a tag or a digest. */
export type Registry = {
  /** Host and port as they stand in image references. */
  readonly host: string;
  /** Plain HTTP, only ever on loopback. */
  readonly insecure: boolean;
  /** Opens the way ahead of the first question; never throws. */
  connect(): void;
  /** What an image builder needs to log in; undefined where nobody needs to, or the builder knows by itself. */
  login(signal: AbortSignal): Promise<Login | undefined>;
  /** Before the first push; true where it had to be created. Throws REPOSITORY_MISSING where that is not allowed. */
  ensureRepository(repository: string, signal: AbortSignal): Promise<boolean>;
  /** Undefined where the repository or the manifest does not exist. */
  headManifest(
    repository: string,
    reference: string,
    signal: AbortSignal,
  ): Promise<{ readonly mediaType: string; readonly digest: string } | undefined>;
  /** The bytes are checked against the digest. */
  manifest(repository: string, reference: string, signal: AbortSignal): Promise<StoredManifest | undefined>;
  putManifest(
    repository: string,
    reference: string,
    manifest: StoredManifest,
    signal: AbortSignal,
  ): Promise<void>;
  hasBlob(repository: string, digest: string, signal: AbortSignal): Promise<boolean>;
  /** The content from `from` on, not checked: the reader hashes what it gets. */
  readBlob(repository: string, digest: string, from: number, signal: AbortSignal): Promise<Readable>;
  /** False where the registry does not link; nothing is left behind then. */
  mountBlob(repository: string, digest: string, heldBy: string, signal: AbortSignal): Promise<boolean>;
  /** Streams; resumes after a broken connection; `onSent` counts bytes and goes back when some are sent again. */
  uploadBlob(
    repository: string,
    blob: BlobSource,
    onSent: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Undefined where there is no such repository. */
  tags(repository: string, signal: AbortSignal): Promise<readonly string[] | undefined>;
};
