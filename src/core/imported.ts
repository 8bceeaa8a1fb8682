/** Manifests of others that were made once and are in deploy/ now. */
export type ImportedManifests = {
  readonly file: string;
  /** What the head of the file says of where the objects come from. */
  readonly origin: readonly string[];
  /** The program that made them, with its version. */
  readonly madeBy: string;
  /** Of the manifests below the head. */
  readonly digest: string;
  readonly objects: readonly { readonly kind: string; readonly name: string }[];
  /** What becomes of each hook of Helm, in words. */
  readonly hooks: readonly string[];
  /** Objects that come out otherwise each time, so that each import changes them. */
  readonly unsteady: readonly string[];
  /** False where the file was there and is the same. */
  readonly changed: boolean;
};
