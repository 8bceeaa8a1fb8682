import type { Path } from './places.ts';
import type { Json, Reading } from './reading.ts';

/** A context while it is being read. */
export type Draft = Record<string, Json>;

/** The blocks a word can stand in. */
export type Room = 'slipway' | 'kubernetes';

/** Where a word stands, and what it fills. */
export type WordContext = {
  readonly reading: Reading;
  /** The whole context, for words that say something about the service wherever they stand. */
  readonly root: Draft;
  /** What the block itself fills. */
  readonly here: Draft;
  readonly path: Path;
};

/** Says what is wrong with how a word is used. */
export type Wrong = (message: string) => void;
