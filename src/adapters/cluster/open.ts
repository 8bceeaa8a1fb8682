import type { Clock } from '../../core/clock.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { ClusterConfig } from '../../core/platform.ts';
import type { AwsWorld } from '../aws-client.ts';
import { clusterOver } from './cluster.ts';
import { type Network, openNetwork } from '../network/network.ts';
import { openAccess } from './access.ts';
import { type Context, IN_CLUSTER, inClusterContext, kubeconfigFiles, readContext } from './kubeconfig.ts';
import { openRequests } from './requests.ts';

type Surroundings = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly version: string;
  /** That of the environment where it is left out. */
  readonly network?: Network;
  /** Where somebody sits whom a credential plugin may ask to log in. */
  readonly terminal?: { write(text: string): unknown } | undefined;
  /** Whose work a session of a role is. */
  readonly session?: AwsWorld['session'];
  /** Milliseconds since 1970, by which credentials end. */
  readonly now?: () => number;
  /** Folder of the pod's service account, where it is not the usual one. */
  readonly account?: string;
};

const TIMEOUT_MS = 30_000;
const PAUSE_MS = 100;

/** The cluster behind the context that the platform names; the kubeconfig's current context plays no part. */
export async function openCluster(
  {
    context,
    eks,
    kubeconfig,
    timeoutMs = TIMEOUT_MS,
    ...pin
  }: Pick<ClusterConfig, 'context' | 'eks' | 'kubeconfig' | 'timeoutMs' | 'ca' | 'caSha256'>,
  {
    cwd,
    env,
    clock,
    version,
    network = openNetwork(env),
    terminal,
    account,
    session,
    now = Date.now,
  }: Surroundings,
): Promise<Cluster> {
  const found = await contextOf();
  const access = await openAccess(found, { env, network, terminal, pin, now });
  return clusterOver(
    openRequests({
      access,
      clock,
      userAgent: `slipway/${version}`,
      timeoutMs,
      pauseMs: PAUSE_MS,
    }),
  );

  async function contextOf(): Promise<Context> {
    if (eks) return (await import('./eks.ts')).eksContext(eks, { env, network, session, now });
    if (context === IN_CLUSTER) return inClusterContext(env, account);
    return readContext(kubeconfigFiles(kubeconfig, { cwd, env }), context);
  }
}
