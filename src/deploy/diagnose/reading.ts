import type { Key } from '../../core/objects.ts';
import type { Place } from '../../core/place.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { ImageAnswer } from '../kinds/context.ts';

export type LookUpImage = (image: string, signal: AbortSignal) => Promise<ImageAnswer>;

/** The line of an object's template that holds one of these words, else the one it begins at. */
export type WrittenAt = (key: Key, words: readonly string[]) => Promise<Place | undefined>;

/** What a diagnosis may ask. */
export type Reading = {
  readonly cluster: Cluster;
  /** Takes secret values out of a text. */
  readonly redact: (text: string) => string;
  /** Why not all of them can be taken out; then no log is read. */
  readonly withheld?: string | undefined;
  readonly lookUpImage?: LookUpImage | undefined;
  readonly writtenAt?: WrittenAt | undefined;
  readonly signal: AbortSignal;
};
