import { type Ref, refOf } from '../../core/ports/cluster.ts';
import { type KubeObject, groupOf, keyId, keyOf, keyText } from '../../core/objects.ts';
import { kindOf } from '../kinds/index.ts';

/** Who sets the number of replicas of a workload instead of its manifest. */
export type Autoscaler = { readonly kind: string; readonly name: string };

/** keyId of a workload → its autoscaler. */
export type Autoscaled = ReadonlyMap<string, Autoscaler>;

/** What is to be known of the autoscalers of a release's workloads, and what the plan says of them. */
type Autoscaling = { readonly replicas: Autoscaled; readonly notes: readonly string[] };

type TargetRef = { readonly apiVersion?: string; readonly kind?: string; readonly name?: string };

export const KEDA = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' } as const;

export const SCALERS = [{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' }, KEDA] as const;

/** Sets what the Pods request when they are made, and never how many there are. */
export const RESIZER = { apiVersion: 'autoscaling.k8s.io/v1', kind: 'VerticalPodAutoscaler' } as const;

/** Manager under which the last number is kept between handing it over and the autoscaler's first change. */
export const REPLICAS_MANAGER = 'slipway-replicas';

/** What the cluster has of them in a namespace. */
export type LiveAutoscalers = {
  readonly resizers: readonly KubeObject[];
  readonly scalers: readonly KubeObject[];
  /** A kind of them that this user may not list. */
  readonly unlisted?: string;
};

/** Those that stay: what leaves the release sets no replicas any more, and neither does what KEDA made of it. */
export function remainingAutoscalers(
  { resizers, scalers, ...rest }: LiveAutoscalers,
  leaving: readonly Ref[],
): LiveAutoscalers {
  const goes = ({ kind, metadata }: KubeObject): boolean =>
    leaving.some(
      (item) =>
        item.namespace === metadata.namespace &&
        ((item.kind === kind && item.name === metadata.name) ||
          (metadata.ownerReferences ?? []).some(
            (owner) => owner.kind === item.kind && owner.name === item.name,
          )),
    );
  return {
    ...rest,
    resizers: resizers.filter((one) => !goes(one)),
    scalers: scalers.filter((one) => !goes(one)),
  };
}

/** Autoscalers of the release and of the cluster, by the workload they target; those to be removed do not count. */
export function autoscalingOf(desired: readonly KubeObject[], live: LiveAutoscalers): Autoscaling {
  const own = (kinds: readonly string[]): readonly KubeObject[] =>
    desired.filter(({ kind }) => kinds.includes(kind));
  // What the release says of an autoscaler counts, and not the target that it had before.
  const others = remainingAutoscalers(live, desired.map(refOf));
  const replicas = autoscaledBy([...others.scalers, ...own(SCALERS.map(({ kind }) => kind))]);
  const requests = autoscaledBy([...others.resizers, ...own([RESIZER.kind])]);
  const workloads = desired.filter(isScalable);
  const unlisted =
    live.unlisted === undefined
      ? []
      : [`${live.unlisted} objects may not be listed: HorizontalPodAutoscalers alone say who sets replicas`];
  const notes = workloads.flatMap((workload) => notesOn(workload, { replicas, requests }));
  return { replicas, notes: [...notes, ...unlisted] };
}

export function isScalable(object: KubeObject): boolean {
  return kindOf(object)?.scalable === true;
}

function notesOn(
  workload: KubeObject,
  { replicas, requests }: { readonly replicas: Autoscaled; readonly requests: Autoscaled },
): readonly string[] {
  const key = keyOf(workload);
  const [scaler, resizer] = [replicas.get(keyId(key)), requests.get(keyId(key))];
  return [
    ...(scaler ? [`${keyText(key)}: replicas left to ${scaler.kind} ${scaler.name}`] : []),
    ...(resizer
      ? [
          `${keyText(key)}: ${resizer.kind} ${resizer.name} sets what its pods request${scaler ? '' : ', replicas stay as written'}`,
        ]
      : []),
  ];
}

function autoscaledBy(scalers: readonly KubeObject[]): Autoscaled {
  return new Map(
    scalers.flatMap(({ kind, metadata, ...object }) => {
      const { scaleTargetRef, targetRef } = (object['spec'] ?? {}) as Readonly<
        Partial<Record<'scaleTargetRef' | 'targetRef', TargetRef>>
      >;
      const target = scaleTargetRef ?? targetRef;
      if (target?.name === undefined) return [];
      const { apiVersion = 'apps/v1', kind: targetKind = 'Deployment', name } = target;
      const id = keyId({ group: groupOf(apiVersion), kind: targetKind, namespace: metadata.namespace, name });
      // KEDA makes an HPA of its own for a ScaledObject; people know the ScaledObject, which is later in the list.
      return [[id, { kind, name: metadata.name }] as const];
    }),
  );
}

/** The object as it is applied: without its replicas where an autoscaler sets them. */
export function asApplied(object: KubeObject, autoscaled: Autoscaled): KubeObject {
  return autoscaled.has(keyId(keyOf(object))) ? withoutReplicas(object) : object;
}

export function withoutReplicas(object: KubeObject): KubeObject {
  const spec = { ...(object['spec'] as Record<string, unknown> | undefined) };
  delete spec['replicas'];
  return { ...object, spec };
}

export function withReplicas(object: KubeObject, replicas: number): KubeObject {
  return { ...object, spec: { ...(object['spec'] as Record<string, unknown> | undefined), replicas } };
}

export function replicasOf(object: KubeObject): number | undefined {
  const { replicas } = (object['spec'] ?? {}) as { readonly replicas?: unknown };
  return typeof replicas === 'number' ? replicas : undefined;
}
