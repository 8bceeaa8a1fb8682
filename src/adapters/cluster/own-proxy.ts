import { UserError } from '../../core/errors.ts';
import type { ClusterConfig } from '../../core/platform.ts';
import { proxyFrom } from '../network/proxies.ts';
import { type Context, IN_CLUSTER, kubeconfigFiles, readContext, text } from './kubeconfig.ts';

/** The proxy that a kubeconfig names for a cluster, which wins over all others. */
export function proxyOf({ cluster, name }: Pick<Context, 'cluster' | 'name'>): URL | undefined {
  const written = text(cluster['proxy-url']);
  return written === '' ? undefined : proxyFrom(written, `proxy-url of context '${name}'`);
}

/** The same by the platform's word alone; undefined where the kubeconfig cannot be read, which its use will say. */
export async function ownProxyOf(
  { context, kubeconfig }: Pick<ClusterConfig, 'context' | 'kubeconfig'>,
  at: Parameters<typeof kubeconfigFiles>[1],
): Promise<URL | undefined> {
  if (context === IN_CLUSTER) return undefined;
  const found = await readContext(kubeconfigFiles(kubeconfig, at), context).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    return undefined;
  });
  return found && proxyOf(found);
}
