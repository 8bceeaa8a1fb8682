import { UserError } from '../../core/errors.ts';

/** Why something could not be read, for the list of what was not seen; a bug of ours is thrown on. */
export function unreadable(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no answer in time';
  if (error instanceof UserError) return error.message;
  throw error;
}
