import type { Place } from './place.ts';
import type { SecretSource } from './plan.ts';
import type { Secret } from './secret.ts';

/** A Kubernetes Secret as a file of the bucket describes it. Its values stay unprintable until it is applied. */
export type SecretManifest = {
  readonly name: string;
  readonly namespace: string;
  readonly type: string;
  readonly immutable: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Key → its bytes in base64, as `data` of the API has them. */
  readonly values: ReadonlyMap<string, Secret>;
  /**
   * Key → a mark that changes whenever the value changes and tells nothing about it.
   * Empty until `markSecrets` compared the file with the cluster.
   */
  readonly marks: ReadonlyMap<string, string>;
  readonly source: SecretSource;
  readonly place: Place;
};

/** A Secret that comes of an object, or of a program, in the cluster. */
export type MadeSecret = {
  readonly name: string;
  /** Undefined where its declaration does not tell them. */
  readonly keys: readonly string[] | undefined;
};

/** The same with the namespace it is made in. */
export type PlacedSecret = MadeSecret & { readonly namespace: string };

/** A file of Secrets as a listing of the bucket shows it. */
export type ListedFile = {
  readonly key: string;
  readonly versionId: string;
  readonly modifiedAt: string;
  /** Who can open it: `age`, `KMS`, `S3 only`, `S3 with KMS only`, `not encrypted`. */
  readonly encryption: string;
  /** Names of its Secrets, as far as they are readable without a key. */
  readonly secrets: readonly string[];
};
