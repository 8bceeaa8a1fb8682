import type { AwsRole } from '../platform.ts';

/** The key service. Failures name the key and never what was wrapped. */
export type Kms = Sealing & {
  /** An ECDSA signature in DER; the digest is SHA-256. */
  sign(request: KmsKey & { readonly digest: Uint8Array }, signal: AbortSignal): Promise<Uint8Array>;
  /** SPKI in DER. */
  publicKey(request: KmsKey, signal: AbortSignal): Promise<Uint8Array>;
};

/** Wraps the data keys of encrypted files. */
export type Sealing = {
  encrypt(request: KmsRequest, signal: AbortSignal): Promise<Uint8Array>;
  decrypt(request: KmsRequest, signal: AbortSignal): Promise<Uint8Array>;
};

export type KmsKey = Omit<AwsRole, 'assumeRole'> & {
  /** ARN of the key; its region decides whom to ask. */
  readonly key: string;
  /** ARN of a role to assume first. */
  readonly role?: string | undefined;
};

export type KmsRequest = KmsKey & {
  readonly bytes: Uint8Array;
  readonly context: Readonly<Record<string, string>>;
};
