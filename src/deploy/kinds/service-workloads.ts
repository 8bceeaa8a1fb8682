import type { KubeObject } from '../../core/objects.ts';
import { conditionOf, type Condition } from '../../core/pod.ts';
import { kindId } from './kind.ts';

export type Labels = Readonly<Record<string, string>>;

/** As much of a Pod, or of a template of one, as a Service needs. */
export type Podlike = {
  readonly metadata?: { readonly labels?: Labels };
  readonly spec?: Readonly<Partial<Record<'containers' | 'initContainers', readonly Container[]>>>;
};

type Container = { readonly ports?: readonly { readonly name?: string }[] };

type Workload = KubeObject & {
  readonly spec?: {
    readonly replicas?: number;
    readonly suspend?: boolean;
    readonly template?: Podlike;
    readonly jobTemplate?: { readonly spec?: { readonly template?: Podlike } };
  };
  readonly status?: {
    readonly phase?: string;
    readonly desiredNumberScheduled?: number;
    readonly conditions?: readonly Condition[];
  };
};

const REPLICATED = [
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/ReplicaSet',
  '/ReplicationController',
  'argoproj.io/Rollout',
];

/** Undefined where the Service has none, or none that could match. */
export function selectorOf({ spec }: KubeObject): Labels | undefined {
  const { selector = {} } = (spec ?? {}) as { selector?: Labels };
  return Object.keys(selector).length === 0 ? undefined : selector;
}

/** Pods that the Service selects, or workloads whose Pods it does. */
export function selectedBy<T extends KubeObject>(
  service: KubeObject,
  candidates: readonly T[],
): readonly T[] {
  const selector = selectorOf(service) ?? {};
  const [label] = Object.entries(selector);
  const alike = label ? ((byLabel(candidates).get(labelId(label)) ?? []) as readonly T[]) : candidates;
  return alike.filter((one) => {
    const labels = podLabelsOf(one);
    return (
      labels !== undefined &&
      one.metadata.namespace === service.metadata.namespace &&
      matches(selector, labels)
    );
  });
}

type ByLabel = ReadonlyMap<string, readonly KubeObject[]>;

/** A list is looked through once, however many Services ask for what is behind them: a release may have thousands. */
const KNOWN = new WeakMap<readonly KubeObject[], ByLabel>();

function byLabel(workloads: readonly KubeObject[]): ByLabel {
  const known = KNOWN.get(workloads);
  if (known) return known;
  const found = new Map<string, KubeObject[]>();
  for (const workload of workloads)
    for (const label of Object.entries(podLabelsOf(workload) ?? {})) {
      const same = found.get(labelId(label));
      if (same) same.push(workload);
      else found.set(labelId(label), [workload]);
    }
  KNOWN.set(workloads, found);
  return found;
}

function labelId([name, value]: readonly [string, string]): string {
  return `${name}=${value}`;
}

/** Labels of the Pods that a workload starts; undefined for what starts none. */
export function podLabelsOf(workload: KubeObject): Labels | undefined {
  return startsPods(workload) ? (templateOf(workload).metadata?.labels ?? {}) : undefined;
}

export function templateOf(workload: KubeObject): Podlike {
  const { spec, metadata } = workload as Workload;
  switch (kindId(workload)) {
    case '/Pod':
      return { metadata, spec: spec as Podlike['spec'] & {} };
    case 'batch/CronJob':
      return spec?.jobTemplate?.spec?.template ?? {};
    default:
      return spec?.template ?? {};
  }
}

/** Why a workload has no Pods that could be ready; undefined where it should have some. */
export function idleText(workload: KubeObject): string | undefined {
  const { spec, status } = workload as Workload;
  const id = kindId(workload);
  if (REPLICATED.includes(id)) return spec?.replicas === 0 ? 'scaled to 0' : undefined;
  switch (id) {
    case 'apps/DaemonSet':
      return status?.desiredNumberScheduled === 0 ? 'no node wants its DaemonSet' : undefined;
    case 'batch/CronJob':
      return 'its CronJob starts pods later';
    case 'batch/Job':
      if (conditionOf(status?.conditions, 'Complete')?.status === 'True') return 'its Job is complete';
      return spec?.suspend ? 'its Job is suspended' : undefined;
    case '/Pod':
      return status?.phase === 'Succeeded' ? 'its pod has ended' : undefined;
    default:
      return undefined;
  }
}

export function matches(selector: Labels, labels: Labels | undefined): boolean {
  return Object.entries(selector).every(([name, value]) => labels?.[name] === value);
}

const STARTING = [...REPLICATED, 'apps/DaemonSet', 'batch/Job', 'batch/CronJob', '/Pod'];

function startsPods(workload: KubeObject): boolean {
  return STARTING.includes(kindId(workload));
}
