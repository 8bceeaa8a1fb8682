import { UserError } from '../../src/core/errors.ts';

/** The error a promise rejects with, which must be one for people; fails where it resolves. */
export async function failureOf(promise: Promise<unknown>): Promise<UserError> {
  const error: unknown = await promise.then(
    () => new Error('it went well, and should not have'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof UserError) return error;
  throw error;
}
