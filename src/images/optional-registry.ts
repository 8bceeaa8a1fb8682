import { UserError } from '../core/errors.ts';
import type { Registry } from '../core/ports/registry.ts';

/**
 * The same registry for who could use what it has and can do without: one that does not answer, or not to this login,
 * has nothing. `onTrouble` is told of it once.
 */
export function optionalRegistry(
  registry: Registry,
  onTrouble: (error: UserError) => void,
  signal: AbortSignal,
): Registry {
  let trouble: UserError | undefined;

  async function asked<T>(ask: () => Promise<T>): Promise<T | undefined> {
    // One answer of that kind is enough: each more would be waited for as long.
    if (trouble) return undefined;
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || !(error instanceof UserError)) throw error;
      if (!trouble) onTrouble(error);
      trouble = error;
      return undefined;
    }
  }

  return {
    ...registry,
    login: (stop) => asked(() => registry.login(stop)),
    headManifest: (...question) => asked(() => registry.headManifest(...question)),
    manifest: (...question) => asked(() => registry.manifest(...question)),
    putManifest: (...order) => asked(() => registry.putManifest(...order)),
    tags: (...question) => asked(() => registry.tags(...question)),
  };
}
