import type { RenderedManifest } from '../rendered.ts';
import type { Checked } from './finding.ts';
import { numberAt, textAt } from './pods.ts';

/** The workload that an autoscaler sets the number of. */
export type Target = { readonly kind: string; readonly name: string };

export type Autoscaler = { readonly manifest: RenderedManifest; readonly target: Target };

export function autoscalers(manifests: Checked['manifests']): Autoscaler[] {
  return manifests
    .filter(({ object }) => object.kind === 'HorizontalPodAutoscaler')
    .map((manifest) => ({
      manifest,
      target: {
        kind: textAt(manifest.object, 'spec', 'scaleTargetRef', 'kind') ?? '',
        name: textAt(manifest.object, 'spec', 'scaleTargetRef', 'name') ?? '',
      },
    }));
}

/** As few pods as a workload may run: its autoscaler's least, or what it says itself. */
export function smallestOf(workload: RenderedManifest, manifests: Checked['manifests']): number {
  const scaler = scalerOf(workload, manifests);
  const own = numberAt(workload.object, 'spec', 'replicas') ?? 1;
  return scaler ? leastOf(scaler.manifest) : own;
}

export function leastOf({ object }: RenderedManifest): number {
  return numberAt(object, 'spec', 'minReplicas') ?? 1;
}

/** As many as it may run. */
export function largestOf(workload: RenderedManifest, manifests: Checked['manifests']): number {
  const scaler = scalerOf(workload, manifests);
  const own = numberAt(workload.object, 'spec', 'replicas') ?? 1;
  return scaler ? (numberAt(scaler.manifest.object, 'spec', 'maxReplicas') ?? own) : own;
}

function scalerOf({ object }: RenderedManifest, manifests: Checked['manifests']): Autoscaler | undefined {
  return autoscalers(manifests).find(
    ({ target }) => target.kind === object.kind && target.name === object.metadata.name,
  );
}
