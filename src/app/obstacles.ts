import { InvalidInput, UserError } from '../core/errors.ts';
import type { World } from './world.ts';

/** Why something cannot be done, for who goes on without it; none where it is done. Bugs and interruptions are thrown on. */
export async function obstacles(
  ask: () => Promise<unknown>,
  { signal }: Pick<World, 'signal'>,
): Promise<readonly string[]> {
  try {
    await ask();
    return [];
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof UserError)) throw error;
    return error instanceof InvalidInput ? error.faults.map(({ message }) => message) : [error.message];
  }
}
