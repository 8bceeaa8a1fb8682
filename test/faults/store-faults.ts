import type { Front } from '../support/front.ts';
import { BUCKET_REQUESTS, REGISTRY_REQUESTS } from './counts.ts';
import { atNth, each, type Fault, fromNth } from './fault.ts';
import type { Place, Ran } from './place.ts';

const any = (): boolean => true;

async function away(place: Place, way: Front, nth: number): Promise<Ran> {
  way.fate(fromNth(any, nth, () => 'cut'));
  return place.slipway(['deploy']);
}

/** What befalls the bucket of secrets and releases, and the registry of images. */
export const storeFaults: readonly Fault[] = [
  {
    name: 'the bucket of secrets and records is away from a request on',
    moments: each(BUCKET_REQUESTS),
    few: [1, BUCKET_REQUESTS - 1, BUCKET_REQUESTS],
    exits: [3],
    words: /check the network/,
    run: async (place, nth) => away(place, place.bucket, nth),
  },
  {
    name: 'the answer of the bucket to one request is lost',
    moments: each(BUCKET_REQUESTS),
    few: [BUCKET_REQUESTS - 1, BUCKET_REQUESTS],
    exits: [0],
    run: async (place, nth) => {
      place.bucket.fate(atNth(any, nth, () => ({ lost: () => undefined })));
      return place.slipway(['deploy']);
    },
  },
  {
    name: 'the registry is away from a request on',
    moments: each(REGISTRY_REQUESTS),
    few: [1],
    // Whether the image of what goes is there as well only serves a warning.
    exits: [0, 2],
    words: /registry \S+ does not answer[^]*check the network/,
    run: async (place, nth) => away(place, place.registry, nth),
  },
];
