import type { Clock } from '../../core/clock.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { ClusterConfig } from '../../core/platform.ts';
import { clusterOver } from './cluster.ts';
import { readAccess } from './credentials.ts';
import { IN_CLUSTER, inClusterContext, kubeconfigFiles, readContext } from './kubeconfig.ts';
import { openRequests } from './requests.ts';

export type Surroundings = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly version: string;
  /** Folder of the pod's service account, where it is not the usual one. */
  readonly account?: string;
};

const TIMEOUT_MS = 30_000;
const PAUSE_MS = 100;

/** The cluster behind the context that the platform names; the kubeconfig's current context plays no part. */
export async function openCluster(
  {
    context,
    kubeconfig,
    timeoutMs = TIMEOUT_MS,
  }: Pick<ClusterConfig, 'context' | 'kubeconfig' | 'timeoutMs'>,
  { cwd, env, clock, version, account }: Surroundings,
): Promise<Cluster> {
  const found =
    context === IN_CLUSTER
      ? inClusterContext(env, account)
      : await readContext(kubeconfigFiles(kubeconfig, { cwd, env }), context);
  const access = await readAccess(found, env);
  return clusterOver(
    openRequests({
      access,
      clock,
      userAgent: `slipway/${version}`,
      timeoutMs,
      pauseMs: PAUSE_MS,
    }),
  );
}
