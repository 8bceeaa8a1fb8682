import type { Fault, UserError } from '../core/errors.ts';
import type { Place } from '../core/place.ts';

/** An error of the catalogue as one fault among others. */
export function faultFrom(
  { code, message, hint, place }: UserError,
  shown: Place | undefined = place,
): Fault {
  return { code, message, ...(hint !== undefined && { hint }), ...(shown && { place: shown }) };
}
