import type { Place } from '../core/place.ts';

/** Where each value of a context was written, by its dotted path: `kubernetes.replicas.production`. */
export type Places = ReadonlyMap<string, Place>;

/** Last part of the path of a key, where that is not where its value is. */
export const KEY = '(key)';

export type Path = readonly (string | number)[];

/** The place of a value, or of the nearest thing around it that has one. */
export function placeAt(places: Places, path: Path): Place | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const place = places.get(path.slice(0, length).join('.'));
    if (place) return place;
  }
  return undefined;
}
