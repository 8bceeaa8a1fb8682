import { ANNOTATION } from './behaviours.ts';
import { API } from './stage.ts';

/** All nodes answer at one address, so metrics-server is told the path of each by this annotation of it. */
export const USAGE_PATH_ANNOTATION = 'metrics.k8s.io/resource-metrics-path';

export function usagePath(node: string): string {
  return `/metrics/nodes/${node}/metrics/resource`;
}

const OF_POD = [
  ['namespace', 'pod.metadata.namespace'],
  ['pod', 'pod.metadata.name'],
] as const;

const LABELS = {
  node: [],
  pod: OF_POD,
  container: [['container', 'container.name'], ...OF_POD],
} as const;

type Series = {
  readonly name: string;
  readonly of: keyof typeof LABELS;
  readonly kind: 'gauge' | 'counter';
  readonly value: string;
};

/** What a kubelet answers at /metrics/resource, as metrics-server reads it. */
const SERIES: readonly Series[] = [
  { name: 'node_cpu_usage_seconds_total', of: 'node', kind: 'counter', value: 'node.CumulativeUsage("cpu")' },
  { name: 'node_memory_working_set_bytes', of: 'node', kind: 'gauge', value: 'node.Usage("memory")' },
  {
    name: 'container_cpu_usage_seconds_total',
    of: 'container',
    kind: 'counter',
    value: 'pod.CumulativeUsage("cpu", container.name)',
  },
  {
    name: 'container_memory_working_set_bytes',
    of: 'container',
    kind: 'gauge',
    value: 'pod.Usage("memory", container.name)',
  },
  {
    name: 'container_start_time_seconds',
    of: 'container',
    kind: 'gauge',
    value: 'pod.metadata.creationTimestamp.UnixSecond()',
  },
];

const annotated = (name: string, otherwise: string): { readonly expression: string } => ({
  expression: `"${name}" in pod.metadata.annotations ? Quantity(pod.metadata.annotations["${name}"]) : Quantity("${otherwise}")`,
});

/** Objects of kwok's configuration: what Pods use, by their annotations, and where their nodes tell of it. */
export const USAGE: readonly object[] = [
  {
    apiVersion: API,
    kind: 'ClusterResourceUsage',
    metadata: { name: 'annotated' },
    spec: {
      usages: [
        {
          usage: { cpu: annotated(ANNOTATION.cpu, '1m'), memory: annotated(ANNOTATION.memory, '1Mi') },
        },
      ],
    },
  },
  {
    apiVersion: API,
    kind: 'Metric',
    metadata: { name: 'resource' },
    spec: {
      path: usagePath('{nodeName}'),
      metrics: SERIES.map(({ name, of, kind, value }) => ({
        name,
        dimension: of,
        kind,
        help: name,
        labels: LABELS[of].map(([label, from]) => ({ name: label, value: from })),
        value,
      })),
    },
  },
];
