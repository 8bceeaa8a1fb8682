import { type Fault, InvalidInput, UserError, faultFrom } from '../../core/errors.ts';
import { Exit } from '../../core/exit.ts';

/**
 * Several errors as one, so that people fix all of their input in one go. What is no fault of the input (a bug, a stop)
 * is thrown alone, as the rest may follow from it.
 */
export function together(errors: readonly unknown[]): Error {
  const [first] = errors;
  const other = errors.find((error) => !(error instanceof UserError) || error.exit !== Exit.input);
  if (other !== undefined)
    return other instanceof Error ? other : new Error('what was thrown is no error', { cause: other });
  if (errors.length === 1) return first as UserError;
  return new InvalidInput(errors.flatMap((error) => faultsIn(error as UserError)));
}

/** What is wrong, whether it was one thing or many. */
export function faultsIn(error: UserError): readonly Fault[] {
  return error instanceof InvalidInput ? error.faults : [faultFrom(error)];
}
