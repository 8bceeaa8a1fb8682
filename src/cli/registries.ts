import type { RegistryConfig } from '../core/platform.ts';
import type { Registry } from '../core/ports/registry.ts';
import { registryPlace } from '../core/registry-host.ts';
import type { Adapters } from './session.ts';

/** The registry behind the host of an image reference: the platform's own with its login, or any other. */
export function registryAtFor(
  config: RegistryConfig,
  adapters: Pick<Adapters, 'registry' | 'registryAt'>,
): (host: string) => Promise<Registry> {
  const opened = new Map<string, Promise<Registry>>();
  return (host) => {
    const open =
      opened.get(host) ??
      (host === registryPlace(config).host ? adapters.registry(config) : adapters.registryAt(host));
    opened.set(host, open);
    return open;
  };
}
