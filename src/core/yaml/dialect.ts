import { plainScalar, taggedScalar, UnusableScalar } from './scalars.ts';

/** How scalars are typed and keys are read. The grammar is one; two tools differ in what they make of it. */
export type Dialect = {
  /** A scalar without quotes and without a tag. */
  plain(text: string): unknown;
  /** A scalar with an explicit tag. */
  tagged(tag: string, text: string, plain: boolean): unknown;
  /** The text of a mapping key; throws UnusableScalar where it cannot be one. */
  key(value: unknown): string;
  /** Whether `<<` merges. */
  readonly merges: boolean;
};

/** YAML as kubectl reads it; every file but `kind: Template` is read so. */
export const kubectlDialect: Dialect = {
  plain: plainScalar,
  tagged: taggedScalar,
  key: (value) => {
    if (value === null) throw new UnusableScalar('a key must not be empty or null');
    return typeof value === 'string' ? value : JSON.stringify(value);
  },
  merges: true,
};
