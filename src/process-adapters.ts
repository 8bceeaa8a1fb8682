import type { AwsSession } from './adapters/aws-session.ts';
import type { Network } from './adapters/network/network.ts';
import type { Adapters } from './app/world.ts';
import type { NetworkConfig } from './core/platform.ts';
import { version } from './core/version.ts';

type Lent = {
  /** Paths in kubeconfigs and of programs are relative to it. */
  readonly cwd: string;
  /** Gets the variables of the platform's network, for programs that are run. */
  readonly env: Record<string, string | undefined>;
  /** Where credential plugins may ask a person. */
  readonly screen?: NodeJS.WriteStream | undefined;
  readonly terminal: Adapters['terminal'];
};

/** The real adapters, each loaded when it is first asked for: start-up pays for nothing it does not use. */
export function processAdapters({
  cwd,
  env,
  screen,
  terminal,
}: Lent): Adapters & { readonly close: () => void } {
  /** As platform.yml describes it. */
  let networkConfig: NetworkConfig = {};
  let network: Network | undefined;

  /** Once a delivery is known. */
  let awsSession: AwsSession | undefined;

  /** Opened by the first connection: what is wrong with a proxy is no matter for anyone who stays on this machine. */
  async function openedNetwork(): Promise<Network> {
    const { openNetwork } = await import('./adapters/network/network.ts');
    return (network ??= openNetwork(env, networkConfig));
  }

  async function registryWorld() {
    return {
      env,
      network: await openedNetwork(),
      session: () => awsSession,
      clock: (await import('./adapters/clock.ts')).clock,
    };
  }

  return {
    close: () => network?.close(),
    files: async (root) => (await import('./adapters/files.ts')).openFiles(root),
    repository: async (root) => (await import('./adapters/repository.ts')).openRepository(root),
    processes: async () => (await import('./adapters/processes.ts')).openProcesses(env),
    cluster: async (config) =>
      (await import('./adapters/cluster/open.ts')).openCluster(config, {
        cwd,
        env,
        network: await openedNetwork(),
        session: () => awsSession,
        terminal: screen,
        clock: (await import('./adapters/clock.ts')).clock,
        version,
      }),
    bucket: async (config) => {
      // From here on there are values in memory.
      (await import('./adapters/core-dumps.ts')).leaveMemoryOutOfDumps();
      return (await import('./adapters/bucket.ts')).openBucket(
        config,
        env,
        await openedNetwork(),
        () => awsSession,
      );
    },
    kms: async () =>
      (await import('./adapters/kms.ts')).openKms(env, await openedNetwork(), () => awsSession),
    editor: async () => (await import('./adapters/editor.ts')).openEditor(env),
    registry: async (config) =>
      (await import('./adapters/registry.ts')).openPlatformRegistry(config, await registryWorld()),
    registryAt: async (host) =>
      (await import('./adapters/registry.ts')).openForeignRegistry(host, await registryWorld()),
    ecr: async (config) => (await import('./adapters/ecr.ts')).openEcr(config, await registryWorld()),
    buildStatuses: async (access) =>
      (await import('./adapters/bitbucket.ts')).openBitbucket(access, await openedNetwork()),
    notices: async () => (await import('./adapters/webhook.ts')).openWebhooks(await openedNetwork()),
    metrics: async () => (await import('./adapters/prometheus.ts')).openPrometheus(await openedNetwork()),
    network: async (config) => {
      networkConfig = config;
      Object.assign(env, (await import('./adapters/network/network.ts')).networkVariables(config, env));
    },
    proxyTo: async (url, cluster) => {
      const { proxyText } = await import('./adapters/network/proxies.ts');
      if (cluster && !cluster.eks) {
        const own = await (await import('./adapters/cluster/own-proxy.ts')).ownProxyOf(cluster, { cwd, env });
        if (own) return proxyText(own);
      }
      const { hostname, port, protocol } = new URL(url);
      const secure = protocol === 'https:';
      const proxy = (await openedNetwork()).route(hostname, Number(port) || (secure ? 443 : 80), secure);
      return proxy && proxyText(proxy);
    },
    awsSession: async (built) => {
      awsSession = (await import('./adapters/aws-session.ts')).awsSessionOf(built);
    },
    layerMemory: async () => (await import('./adapters/layer-memory.ts')).openLayerMemory(env),
    terminal,
  };
}
