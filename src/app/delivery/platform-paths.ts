import { posix } from 'node:path';
import type { ClusterConfig, NetworkConfig, Platform } from '../../core/platform.ts';

/** The same with whole paths: those of a platform file count from its folder, wherever this process was started. */
export function withWholePaths(platform: Platform, cwd: string): Platform {
  const { network } = platform;
  return {
    ...platform,
    ...(network && { network: whole(network, cwd) }),
    environments: platform.environments.map((environment) => ({
      ...environment,
      cluster: whole(environment.cluster, cwd),
    })),
  };
}

const PATHS = ['ca', 'kubeconfig'] as const;

function whole<T extends NetworkConfig | ClusterConfig>(config: T, cwd: string): T {
  const written = config as Readonly<Record<string, unknown>>;
  const paths = PATHS.flatMap((name) => {
    const path = written[name];
    return typeof path === 'string' && isRelative(path) ? [[name, posix.join(cwd, path)] as const] : [];
  });
  return { ...config, ...Object.fromEntries(paths) };
}

/** PEM itself may stand where a path may. */
function isRelative(path: string): boolean {
  return !/^(?:\/|~\/)/.test(path) && !path.includes('-----BEGIN');
}
