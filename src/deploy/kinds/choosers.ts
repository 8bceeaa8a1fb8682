import { fieldsOf } from '../../core/fields.ts';
import type { KubeObject } from '../../core/objects.ts';
import { kindId } from './kind.ts';
import { type LabelSelector, selects, selectorText } from './label-selector.ts';
import { podLabelsOf, templateOf } from './service-workloads.ts';

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
  const choice = wholeChoiceOf(object);
  return choice && selectorText(choice.selector) !== '' ? choice : undefined;
}

/** Also of what chooses everything in its namespace. */
export function wholeChoiceOf(object: KubeObject): Choice | undefined {
  const known = CHOOSERS[kindId(object)];
  const { [known?.[1] ?? '']: written, namespaceSelector } = fieldsOf(object['spec']);
  if (!known || written === undefined || namespaceSelector !== undefined) return undefined;
  const { labels, ...selector } = fieldsOf(written) as LabelSelector & {
    labels?: LabelSelector['matchLabels'];
  };
  return { of: known[0], selector: labels ? { matchLabels: labels } : selector };
}

/** Which of these the choice finds: Pods, workloads that start some, or Services. */
export function chosenOf(
  { of, selector }: Choice,
  chooser: KubeObject,
  objects: readonly KubeObject[],
): readonly KubeObject[] {
  return objects.filter((object) => {
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

/** A port that a monitor asks for by name and that none of what it has chosen has; undefined where nothing is missing. */
export function lostPort(monitor: KubeObject, chosen: readonly KubeObject[]): string | undefined {
  const { endpoints, podMetricsEndpoints } = fieldsOf(monitor['spec']);
  const served = chosen.flatMap((object) => {
    const { containers = [], initContainers = [] } = templateOf(object).spec ?? {};
    const ofPods = [...containers, ...initContainers].flatMap(({ ports = [] }) => ports);
    return [...ofPods, ...listOf(fieldsOf(object['spec'])['ports'])].map((port) => fieldsOf(port)['name']);
  });
  return [...listOf(endpoints), ...listOf(podMetricsEndpoints)]
    .flatMap((endpoint) => fieldsOf(endpoint)['port'])
    .find((port): port is string => typeof port === 'string' && !served.includes(port));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
