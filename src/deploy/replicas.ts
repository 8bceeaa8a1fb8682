import { type KubeObject, groupOf, keyId } from '../core/objects.ts';
import type { Cluster } from '../core/ports/cluster.ts';

/** Who sets the number of replicas of a workload instead of its manifest. */
export type Autoscaler = { readonly kind: string; readonly name: string };

/** keyId of a workload → its autoscaler. */
export type Autoscaled = ReadonlyMap<string, Autoscaler>;

type TargetRef = { readonly apiVersion?: string; readonly kind?: string; readonly name?: string };

const SCALERS = [
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
  { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' },
] as const;

const SCALABLE = ['Deployment', 'StatefulSet', 'ReplicaSet'];

/** Manager under which the last number is kept between handing it over and the autoscaler's first change. */
export const REPLICAS_MANAGER = 'slipway-replicas';

/** Autoscalers of the release and of the cluster, by the workload they target; those to be removed do not count. */
export async function readAutoscaled(
  desired: readonly KubeObject[],
  { cluster, namespace }: { readonly cluster: Cluster; readonly namespace: string },
  signal: AbortSignal,
): Promise<Autoscaled> {
  if (!desired.some(({ kind }) => SCALABLE.includes(kind))) return new Map();
  const live = await Promise.all(
    SCALERS.map(async ({ apiVersion, kind }) =>
      (await cluster.resource(apiVersion, kind, signal)) === undefined
        ? []
        : (await cluster.list({ apiVersion, kind, namespace }, signal)).items,
    ),
  );
  return autoscaledBy([
    ...live.flat(),
    ...desired.filter(({ kind }) => SCALERS.some((scaler) => scaler.kind === kind)),
  ]);
}

export function autoscaledBy(scalers: readonly KubeObject[]): Autoscaled {
  return new Map(
    scalers.flatMap(({ kind, metadata, ...object }) => {
      const target = (object['spec'] as { readonly scaleTargetRef?: TargetRef } | undefined)?.scaleTargetRef;
      if (target?.name === undefined) return [];
      const { apiVersion = 'apps/v1', kind: targetKind = 'Deployment', name } = target;
      const id = keyId({ group: groupOf(apiVersion), kind: targetKind, namespace: metadata.namespace, name });
      // KEDA makes an HPA of its own for a ScaledObject; people know the ScaledObject, which is later in the list.
      return [[id, { kind, name: metadata.name }] as const];
    }),
  );
}

export function withoutReplicas(object: KubeObject): KubeObject {
  const spec = { ...(object['spec'] as Record<string, unknown> | undefined) };
  delete spec['replicas'];
  return { ...object, spec };
}

export function replicasOf(object: KubeObject): number | undefined {
  const { replicas } = (object['spec'] ?? {}) as { readonly replicas?: unknown };
  return typeof replicas === 'number' ? replicas : undefined;
}
