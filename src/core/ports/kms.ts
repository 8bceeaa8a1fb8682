/** The key service that wraps the data keys of encrypted files. Failures name the key and never what was wrapped. */
export type Kms = {
  encrypt(request: KmsRequest, signal: AbortSignal): Promise<Uint8Array>;
  decrypt(request: KmsRequest, signal: AbortSignal): Promise<Uint8Array>;
};

export type KmsRequest = {
  /** ARN of the key; its region decides whom to ask. */
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly context: Readonly<Record<string, string>>;
  /** ARN of a role to assume first. */
  readonly role?: string | undefined;
};
