import type { Fault } from '../core/errors.ts';
import { placeText } from '../core/place.ts';

/** A fault that stops nothing, in one line. */
export function warningText({ place, message, hint }: Fault): string {
  const head = place ? `${placeText(place)} ${message}` : message;
  return hint === undefined ? head : `${head} (${hint})`;
}
