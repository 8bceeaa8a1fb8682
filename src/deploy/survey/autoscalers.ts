import { UserError } from '../../core/errors.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { KEDA, type LiveAutoscalers, RESIZER, SCALERS, isScalable } from '../plan/replicas.ts';

/** Reads nothing where the release has no workload that could be scaled. */
export async function readAutoscalers(
  desired: readonly KubeObject[],
  { cluster, namespace }: { readonly cluster: Cluster; readonly namespace: string },
  signal: AbortSignal,
): Promise<LiveAutoscalers> {
  if (!desired.some(isScalable)) return { resizers: [], scalers: [] };
  const listing = { cluster, namespace, signal };
  // An operator that somebody installs must not stop the deploys of those who may not see its objects.
  let unlisted: string | undefined;
  const [resizers, ...scalers] = await Promise.all([
    // Only ever shown, so that nothing depends on the right to list them.
    listOf(RESIZER, listing).catch(nothingUnless(signal)),
    ...SCALERS.map(async (scaler) =>
      listOf(scaler, listing).catch((error: unknown) => {
        if (scaler.kind !== KEDA.kind) throw error;
        unlisted = scaler.kind;
        return nothingUnless(signal)(error);
      }),
    ),
  ]);
  return { resizers, scalers: scalers.flat(), ...(unlisted !== undefined && { unlisted }) };
}

async function listOf(
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  { cluster, namespace, signal }: { cluster: Cluster; namespace: string; signal: AbortSignal },
): Promise<readonly KubeObject[]> {
  if ((await cluster.resource(apiVersion, kind, signal)) === undefined) return [];
  return (await cluster.list({ apiVersion, kind, namespace }, signal)).items;
}

function nothingUnless(signal: AbortSignal) {
  return (error: unknown): readonly KubeObject[] => {
    if (signal.aborted || !(error instanceof UserError)) throw error;
    return [];
  };
}
