import type { Environment } from '../../core/platform.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { assertRightCluster } from '../../deploy/survey/identity.ts';
import type { Adapters, World } from '../world.ts';

declare const proven: unique symbol;

/** A connection that is known to lead to the cluster that the platform names; only `openCluster` makes one. */
export type OpenCluster = Cluster & { readonly [proven]: true };

type Asked = Pick<Environment, 'name' | 'cluster'>;

/** Connections by what was asked for, as long as the adapters that made them live. */
const connections = new WeakMap<Adapters, Map<string, Promise<OpenCluster>>>();

/**
 * The only way to an environment's cluster: all who ask share one connection, and nobody gets it before server, CA and
 * identity are those of the platform. Throws WRONG_CLUSTER.
 */
export function openCluster(
  { name, cluster }: Asked,
  world: Pick<World, 'adapters' | 'signal'>,
): Promise<OpenCluster> {
  const known = connections.get(world.adapters) ?? new Map<string, Promise<OpenCluster>>();
  connections.set(world.adapters, known);
  const key = JSON.stringify([name, ...Object.entries(cluster).toSorted()]);
  const connection = known.get(key) ?? prove({ name, cluster }, world);
  known.set(key, connection);
  return connection;
}

async function prove(
  environment: Asked,
  { adapters, signal }: Pick<World, 'adapters' | 'signal'>,
): Promise<OpenCluster> {
  const cluster = await adapters.cluster(environment.cluster);
  await assertRightCluster(environment, cluster, signal);
  return cluster as OpenCluster;
}
