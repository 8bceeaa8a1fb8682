import { wrongCluster } from '../../core/catalogue/deploy.ts';
import type { Environment } from '../../core/platform.ts';
import type { Cluster } from '../../core/ports/cluster.ts';

/** Throws WRONG_CLUSTER unless address and kube-system uid are those the platform names for the environment. */
export async function assertRightCluster(
  { name, cluster: named }: Pick<Environment, 'name' | 'cluster'>,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<void> {
  if (named.server !== undefined && normal(cluster.server) !== normal(named.server))
    throw wrongCluster(name, `the server of context '${named.context}'`, cluster.server, named.server);
  const identity = await cluster.identity(signal);
  if (identity !== named.identity)
    throw wrongCluster(name, `the cluster at ${cluster.server}`, identity, named.identity);
}

function normal(server: string): string {
  return URL.canParse(server) ? new URL(server).href : server;
}
