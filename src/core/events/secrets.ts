/** How one Secret of a file differs from the version before; keys only. */
export type SecretChange = {
  readonly secret: string;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
};

export type SecretsEvent =
  | {
      readonly type: 'secret.stored';
      readonly bucket: string;
      readonly key: string;
      readonly versionId: string | undefined;
      /** Version it took the place of; undefined where the file is new. */
      readonly replaced: string | undefined;
      readonly changes: readonly SecretChange[];
    }
  | { readonly type: 'secret.unchanged'; readonly bucket: string; readonly key: string };
