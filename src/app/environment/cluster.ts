import type { ClusterConfig, Environment } from '../../core/platform.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { assertRightCluster } from '../../deploy/survey/identity.ts';
import type { Adapters, World } from '../world.ts';

declare const proven: unique symbol;

/** A connection that is known to lead to the cluster that the platform names; only `openCluster` makes one. */
export type OpenCluster = Cluster & { readonly [proven]: true };

type Asked = Pick<Environment, 'name' | 'cluster'>;

type Opened = {
  readonly connections: Map<string, Promise<Cluster>>;
  readonly proven: Map<string, Promise<OpenCluster>>;
};

/** What is open, as long as the adapters that opened it live. */
const known = new WeakMap<Adapters, Opened>();

/**
 * The only way to an environment's cluster: all environments of a cluster share one connection, and nobody gets it before
 * server, CA and identity are those of the platform. Throws WRONG_CLUSTER.
 */
export function openCluster(
  { name, cluster }: Asked,
  world: Pick<World, 'adapters' | 'signal'>,
): Promise<OpenCluster> {
  const opened: Opened = known.get(world.adapters) ?? { connections: new Map(), proven: new Map() };
  known.set(world.adapters, opened);
  const { connections, proven } = opened;
  const config = JSON.stringify(Object.entries(cluster).toSorted());
  const connection = connections.get(config) ?? world.adapters.cluster(cluster);
  connections.set(config, connection);
  const id = JSON.stringify([name, config]);
  const proof = proven.get(id) ?? prove({ name, cluster }, connection, world.signal);
  proven.set(id, proof);
  return proof;
}

async function prove(
  environment: Asked,
  connection: Promise<Cluster>,
  signal: AbortSignal,
): Promise<OpenCluster> {
  const cluster = await connection;
  await assertRightCluster(environment, cluster, signal);
  return cluster as OpenCluster;
}

/** Of a cluster that nobody has pinned yet; nothing else is handed out. */
export async function readIdentity(
  cluster: ClusterConfig,
  { adapters, signal }: Pick<World, 'adapters' | 'signal'>,
): Promise<string> {
  return (await adapters.cluster(cluster)).identity(signal);
}
