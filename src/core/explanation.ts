import type { Place } from './place.ts';
import type { Origin } from './release.ts';

/** A field that was substituted, with the values that made it and where those came from. */
export type ExplainedField = {
  readonly path: string;
  /** The value; the name of the field where that was substituted. */
  readonly value: unknown;
  readonly key: boolean;
  readonly place: Place;
  readonly from: readonly { readonly name: string; readonly origin: Origin }[];
};

export type ExplainedObject = {
  readonly kind: string;
  readonly name: string;
  readonly place: Place;
  readonly fields: readonly ExplainedField[];
};

export type Explanation = {
  readonly objects: readonly ExplainedObject[];
  /** Parameters of the Jenkinsfile that no template of the environment uses. */
  readonly unused: readonly { readonly name: string; readonly origin: Origin }[];
  /** `$(NAME)` that no parameter declares: left to Kubernetes, or forgotten where the release has such a value. */
  readonly undeclared: readonly { readonly name: string; readonly file: string; readonly known: boolean }[];
  /** Values that another of the same name took the place of. */
  readonly shadowed: readonly { readonly name: string; readonly what: string; readonly by: Origin }[];
};

/** Why a branch goes to an environment, or why it is this one although the branch does not. */
export type WhyThere =
  | { readonly code: 'branch'; readonly place: Place; readonly by?: string }
  /** It comes before another one that the branch goes to. */
  | { readonly code: 'before'; readonly place: Place; readonly later: string }
  | { readonly code: 'named'; readonly others: readonly string[] };

/** Who says which image it is. */
export type WhyImage =
  | { readonly code: 'option' | 'block' | 'unknown' | 'none' }
  | { readonly code: 'tag'; readonly build: number };

export type ExplainedDelivery = Explanation & {
  /** Undefined where nobody could say it. */
  readonly branch: string | undefined;
  readonly environment: string;
  readonly why: WhyThere;
  readonly image: string | undefined;
  readonly imageWhy: WhyImage;
};
