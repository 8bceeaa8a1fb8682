import type { KubeObject } from '../../core/objects.ts';
import { isReady, type Pod } from '../../core/pod.ts';
import { kindId } from '../kinds/kind.ts';
import { type Labels, matches, podLabelsOf, selectedBy, selectorOf } from '../kinds/service-workloads.ts';

/** A Service that was there before the release: as it is while Pods are watched, and as the release wants it. */
export type Front = { readonly now: KubeObject; readonly wanted: KubeObject };

/** Kinds whose Pods all take part in what a Service answers; a canary's Services choose among them. */
const WHOLE = ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet'];

/** Ready Pods of a workload that the Service before it selects, of the worst Service; undefined where none stands there. */
export function answeringPods(
  workload: KubeObject,
  fronts: readonly Front[],
  pods: readonly Pod[] | undefined,
): number | undefined {
  const own = ownSelectorOf(workload);
  if (!pods || !own || !WHOLE.includes(kindId(workload))) return undefined;
  const { namespace } = workload.metadata;
  const labels = podLabelsOf(workload);
  const counts = fronts.flatMap(({ now, wanted }) => {
    const selector = selectorOf(now);
    if (!selector || now.metadata.namespace !== namespace || answersUnready(now)) return [];
    if (!matches(selector, labels) && !matches(selectorOf(wanted) ?? NOTHING, labels)) return [];
    const answering = selectedBy(now, pods).filter(
      (pod) => matches(own, pod.metadata.labels) && !pod.metadata.deletionTimestamp && isReady(pod),
    );
    return [answering.length];
  });
  return counts.length === 0 ? undefined : Math.min(...counts);
}

const NOTHING: Labels = { '': '' };

/** Only plain labels: with expressions it is left to the controller's status. */
function ownSelectorOf({ spec }: KubeObject): Labels | undefined {
  const { selector } = (spec ?? {}) as {
    readonly selector?: { readonly matchLabels?: Labels; readonly matchExpressions?: unknown };
  };
  return selector?.matchExpressions === undefined ? selector?.matchLabels : undefined;
}

function answersUnready({ spec }: KubeObject): boolean {
  return (
    (spec as { readonly publishNotReadyAddresses?: boolean } | undefined)?.publishNotReadyAddresses === true
  );
}
