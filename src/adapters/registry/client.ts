import { type Registry, TOKEN_USER } from '../../core/ports/registry.ts';
import { openConnection, type RegistryOptions } from './connection.ts';
import { openReading } from './reading.ts';
import { openWriting } from './writing.ts';

export type { RegistryOptions } from './connection.ts';

const CHUNK_BYTES = 64 * 1024 * 1024;

/** Speaks the distribution protocol to one registry. */
export function openRegistry(options: RegistryOptions): Registry {
  const { host, insecure, logins, clock, chunkBytes = CHUNK_BYTES } = options;
  // Most registries make a repository when something is pushed to it.
  const { ensureRepository = () => Promise.resolve(false) } = options;
  const connection = openConnection(options);
  const reading = openReading(connection);
  return {
    host,
    insecure,
    login: async (signal) => {
      const login = await logins(false, signal);
      // No builder takes such a token as a password; those that made it read it from the same file.
      return login?.username === TOKEN_USER ? undefined : login;
    },
    connect: connection.connect,
    ensureRepository,
    ...reading,
    ...openWriting(connection, reading, { clock, chunkBytes }),
  };
}
