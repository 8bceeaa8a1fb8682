import type { RegistryConfig } from '../../core/platform.ts';
import type { Registry } from '../../core/ports/registry.ts';
import { registryPlace } from '../../core/registry-host.ts';
import type { Adapters } from '../world.ts';

/** What is open already for a platform: all who ask share its connections and logins. */
const known = new WeakMap<RegistryConfig, Map<string, Promise<Registry>>>();

/** The registry behind the host of an image reference: the platform's own with its login, or any other. */
export function registryAtFor(
  config: RegistryConfig,
  adapters: Pick<Adapters, 'registry' | 'registryAt'>,
): (host: string) => Promise<Registry> {
  const opened = known.get(config) ?? new Map<string, Promise<Registry>>();
  known.set(config, opened);
  return (host) => {
    const open =
      opened.get(host) ??
      (host === registryPlace(config).host ? adapters.registry(config) : adapters.registryAt(host));
    opened.set(host, open);
    return open;
  };
}

/** Opens a connection to the platform's registry while others are still busy; what is wrong with it, its first use says. */
export async function connectRegistry(
  config: RegistryConfig,
  adapters: Pick<Adapters, 'registry' | 'registryAt'>,
): Promise<void> {
  const registry = await registryAtFor(config, adapters)(registryPlace(config).host).catch(() => undefined);
  registry?.connect();
}
