import type { Clock } from '../core/clock.ts';
import type { RegistryConfig } from '../core/platform.ts';
import type { Registry } from '../core/ports/registry.ts';
import { registryPlace } from '../core/registry-host.ts';
import { openRegistry } from './registry/client.ts';
import { loginFor } from './registry/logins.ts';

type World = { readonly env: Readonly<Record<string, string | undefined>>; readonly clock: Clock };

/** The platform's own registry. */
export async function openPlatformRegistry(config: RegistryConfig, world: World): Promise<Registry> {
  const { host } = registryPlace(config);
  if (config.kind === 'oci') return openForeignRegistry(host, { ...world, insecure: config.insecure });
  const { openEcr } = await import('./ecr.ts');
  const ecr = openEcr(config, world.clock);
  return openRegistry({
    host,
    insecure: false,
    clock: world.clock,
    logins: (fresh, signal) => ecr.login(fresh, signal),
  });
}

/** Any other registry that an image comes from. */
export function openForeignRegistry(
  host: string,
  { env, clock, insecure = false }: World & { insecure?: boolean },
): Registry {
  return openRegistry({ host, insecure, clock, logins: () => loginFor(host, env) });
}
