import { fieldsOf } from '../../core/fields.ts';
import type { KubeObject } from '../../core/objects.ts';
import { kindId } from './kind.ts';
import { type LabelSelector, selects, selectorText } from './label-selector.ts';
import { podLabelsOf } from './service-workloads.ts';

/** What an object takes effect on, by labels within its own namespace. */
export type Choice = { readonly of: 'Pod' | 'Service'; readonly selector: LabelSelector };

/** Kinds that choose by labels and that no controller warns of where they choose nothing, by the field that says it. */
const CHOOSERS: Readonly<Record<string, readonly [of: Choice['of'], field: string]>> = {
  'policy/PodDisruptionBudget': ['Pod', 'selector'],
  'networking.k8s.io/NetworkPolicy': ['Pod', 'podSelector'],
  'cilium.io/CiliumNetworkPolicy': ['Pod', 'endpointSelector'],
  'monitoring.coreos.com/PodMonitor': ['Pod', 'selector'],
  'monitoring.coreos.com/ServiceMonitor': ['Service', 'selector'],
  'security.istio.io/AuthorizationPolicy': ['Pod', 'selector'],
  'security.istio.io/PeerAuthentication': ['Pod', 'selector'],
  'security.istio.io/RequestAuthentication': ['Pod', 'selector'],
  'networking.istio.io/Sidecar': ['Pod', 'workloadSelector'],
};

/** Undefined for what chooses nothing, everything, or in other namespaces. */
export function choiceOf(object: KubeObject): Choice | undefined {
  const known = CHOOSERS[kindId(object)];
  const { [known?.[1] ?? '']: written, namespaceSelector } = fieldsOf(object['spec']);
  if (!known || written === undefined || namespaceSelector !== undefined) return undefined;
  const { labels, ...selector } = fieldsOf(written) as LabelSelector & {
    labels?: LabelSelector['matchLabels'];
  };
  const chosen = labels ? { matchLabels: labels } : selector;
  return selectorText(chosen) === '' ? undefined : { of: known[0], selector: chosen };
}

/** Whether the choice finds one of these: Pods, workloads that start some, or Services. */
export function finds(
  { of, selector }: Choice,
  chooser: KubeObject,
  objects: readonly KubeObject[],
): boolean {
  return objects.some((object) => {
    const labels =
      of === 'Pod' ? podLabelsOf(object) : kindId(object) === '/Service' ? labelsOf(object) : undefined;
    return (
      labels !== undefined &&
      object.metadata.namespace === chooser.metadata.namespace &&
      selects(selector, labels)
    );
  });
}

function labelsOf({ metadata }: KubeObject): NonNullable<KubeObject['metadata']['labels']> {
  return metadata.labels ?? {};
}

/** `no pod has the labels it selects: app=web`. */
export function nothingChosenText({ of, selector }: Choice): string {
  return `no ${of === 'Pod' ? 'pod' : 'Service'} has the labels it selects: ${selectorText(selector)}`;
}
