import { groupOf } from '../../core/objects.ts';
import type { RenderedManifest } from '../rendered.ts';
import type { Checked } from './finding.ts';
import { numberAt, textAt } from './pods.ts';

/** The workload that an autoscaler sets the number of. */
export type Target = { readonly kind: string; readonly name: string };

export type Autoscaler = {
  readonly manifest: RenderedManifest;
  readonly target: Target;
  /** The field for the least number of Pods, and what counts where it is not there. */
  readonly least: { readonly field: string; readonly otherwise: number };
  readonly most: { readonly field: string; readonly otherwise: number | undefined };
};

/** By group and kind. A ScaledJob makes Jobs of its own and sets the number of nobody. */
const BOUNDS: Readonly<Record<string, Pick<Autoscaler, 'least' | 'most'>>> = {
  'autoscaling HorizontalPodAutoscaler': {
    least: { field: 'minReplicas', otherwise: 1 },
    most: { field: 'maxReplicas', otherwise: undefined },
  },
  'keda.sh ScaledObject': {
    least: { field: 'minReplicaCount', otherwise: 0 },
    most: { field: 'maxReplicaCount', otherwise: 100 },
  },
};

/** Asked for each workload of a release, which may have thousands. */
const KNOWN = new WeakMap<Checked['manifests'], readonly Autoscaler[]>();

export function autoscalers(manifests: Checked['manifests']): readonly Autoscaler[] {
  const found = KNOWN.get(manifests) ?? autoscalersIn(manifests);
  KNOWN.set(manifests, found);
  return found;
}

function autoscalersIn(manifests: Checked['manifests']): Autoscaler[] {
  return manifests.flatMap((manifest) => {
    const { object } = manifest;
    const bounds = BOUNDS[`${groupOf(object.apiVersion)} ${object.kind}`];
    if (!bounds) return [];
    // KEDA takes a target without a kind for a Deployment; the API server wants the kind for the other.
    const kind = textAt(object, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment';
    return [
      { manifest, target: { kind, name: textAt(object, 'spec', 'scaleTargetRef', 'name') ?? '' }, ...bounds },
    ];
  });
}

/** As few pods as a workload may run: its autoscaler's least, or what it says itself. */
export function smallestOf(workload: RenderedManifest, manifests: Checked['manifests']): number {
  const scaler = scalerOf(workload, manifests);
  const own = numberAt(workload.object, 'spec', 'replicas') ?? 1;
  return scaler ? leastOf(scaler) : own;
}

export function leastOf({ manifest, least }: Autoscaler): number {
  return numberAt(manifest.object, 'spec', least.field) ?? least.otherwise;
}

/** As many as it may run. */
export function largestOf(workload: RenderedManifest, manifests: Checked['manifests']): number {
  const scaler = scalerOf(workload, manifests);
  const own = numberAt(workload.object, 'spec', 'replicas') ?? 1;
  if (!scaler) return own;
  return numberAt(scaler.manifest.object, 'spec', scaler.most.field) ?? scaler.most.otherwise ?? own;
}

function scalerOf({ object }: RenderedManifest, manifests: Checked['manifests']): Autoscaler | undefined {
  return autoscalers(manifests).find(
    ({ target }) => target.kind === object.kind && target.name === object.metadata.name,
  );
}
