import type { Clock } from '../core/clock.ts';
import { repositoryMissing } from '../core/catalogue/registry.ts';
import type { RegistryConfig } from '../core/platform.ts';
import type { Registry } from '../core/ports/registry.ts';
import { registryPlace } from '../core/registry-host.ts';
import type { AwsWorld } from './aws-client.ts';
import { type Network, openNetwork } from './network/network.ts';
import { openRegistry } from './registry/client.ts';
import { loginFor } from './registry/logins.ts';

type World = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly network?: Network;
  readonly session?: AwsWorld['session'];
};

/** Other people's registries are asked in passing; a build does not wait long for one that is away. */
const FOREIGN_ATTEMPTS = 3;

/** The platform's own registry. */
export async function openPlatformRegistry(config: RegistryConfig, world: World): Promise<Registry> {
  const { env, clock, network = openNetwork(env) } = world;
  const { host } = registryPlace(config);
  if (config.kind === 'oci') {
    const { insecure } = config;
    return openRegistry({ host, insecure, clock, network, logins: () => loginFor(host, env) });
  }
  const { openEcr } = await import('./ecr.ts');
  const ecr = openEcr(config, world);
  return openRegistry({
    host,
    insecure: false,
    clock,
    network,
    logins: (fresh, signal) => ecr.login(fresh, signal),
    ensureRepository: async (repository, signal) => {
      if (await ecr.hasRepository(repository, signal)) return false;
      if (!config.createRepositories) throw repositoryMissing(host, repository);
      await ecr.createRepository(repository, signal);
      return true;
    },
  });
}

/** Any other registry that an image comes from. */
export function openForeignRegistry(
  host: string,
  { env, clock, network = openNetwork(env) }: World,
): Registry {
  return openRegistry({
    host,
    insecure: false,
    clock,
    network,
    logins: () => loginFor(host, env, { isPlatform: false }),
    attempts: FOREIGN_ATTEMPTS,
  });
}
