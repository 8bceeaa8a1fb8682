import { type Platform, type RegistryConfig, registriesOf } from '../../core/platform.ts';
import type { Registry } from '../../core/ports/registry.ts';
import { registryPlace } from '../../core/registry-host.ts';
import type { Adapters } from '../world.ts';

/** What is open already for a platform: all who ask share its connections and logins. */
const known = new WeakMap<RegistryConfig, Map<string, Promise<Registry>>>();

/** The registry behind the host of an image reference: one of the platform's own with its login, or any other. */
export function registryAtFor(
  platform: Platform,
  adapters: Pick<Adapters, 'registry' | 'registryAt'>,
): (host: string) => Promise<Registry> {
  const { registry } = platform;
  const opened = known.get(registry) ?? new Map<string, Promise<Registry>>();
  known.set(registry, opened);
  return (host) => {
    const open = opened.get(host) ?? openAt(host);
    opened.set(host, open);
    return open;
  };

  function openAt(host: string): Promise<Registry> {
    const own = registriesOf(platform).find((config) => registryPlace(config).host === host);
    return own ? adapters.registry(own) : adapters.registryAt(host);
  }
}

/** Opens a connection to the platform's registry while others are still busy; what is wrong with it, its first use says. */
export async function connectRegistry(
  platform: Platform,
  adapters: Pick<Adapters, 'registry' | 'registryAt'>,
): Promise<void> {
  const registry = await registryAtFor(
    platform,
    adapters,
  )(registryPlace(platform.registry).host).catch(() => undefined);
  registry?.connect();
}
