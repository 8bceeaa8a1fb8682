import type { KubeObject } from '../../core/objects.ts';
import { isReady } from '../../core/pod.ts';
import { failed, ready, type Verdict, waiting } from '../../core/verdict.ts';
import type { JudgeContext } from './context.ts';
import type { Template } from './workload.ts';
import type { Kind } from './kind.ts';

type Labels = Readonly<Record<string, string>>;

type Service = KubeObject & {
  readonly spec?: {
    readonly type?: string;
    readonly selector?: Labels;
    readonly externalName?: string;
    readonly publishNotReadyAddresses?: boolean;
  };
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly { ip?: string; hostname?: string }[] };
  };
};

type Workload = KubeObject & { readonly spec?: { readonly replicas?: number; readonly template?: Template } };

export const service: Kind = {
  group: '',
  kind: 'Service',
  wave: 'services',
  judge: judgeService,
  reads: ['pods'],
  immutableHint:
    'keep the address fields as they are, or delete the Service and deploy again; clients lose it for that moment',
};

function judgeService(live: KubeObject, context: JudgeContext): Verdict {
  const { spec = {}, status } = live as Service;
  if (spec.type === 'ExternalName') return ready(`stands for ${spec.externalName ?? '?'}`);
  const selects = judgeSelector(live, context);
  if (selects.state !== 'ready' || spec.type !== 'LoadBalancer') return selects;
  const [address] = status?.loadBalancer?.ingress ?? [];
  return address
    ? ready(`answers at ${address.hostname ?? address.ip ?? '?'}`)
    : waiting('the cloud has not given its load balancer an address yet');
}

function judgeSelector({ spec = {}, metadata }: Service, { pods, peers }: JudgeContext): Verdict {
  const selector = spec.selector ?? {};
  if (Object.keys(selector).length === 0) return ready('has no selector');
  if (!pods) return ready('its Pods may not be read');
  const chosen = pods.filter(
    (pod) => pod.metadata.namespace === metadata.namespace && matches(selector, pod.metadata.labels),
  );
  const fit = chosen.filter((pod) => isReady(pod) && !pod.metadata.deletionTimestamp).length;
  if (fit > 0) return ready(`${fit} ready pod${fit === 1 ? '' : 's'} behind it`);
  const behind = (peers as readonly Workload[]).filter(
    (workload) =>
      workload.metadata.namespace === metadata.namespace &&
      matches(selector, workload.spec?.template?.metadata?.labels),
  );
  if (behind.length > 0 && behind.every((workload) => workload.spec?.replicas === 0))
    return ready('nothing behind it: scaled to 0');
  if (chosen.length === 0 && behind.length === 0) {
    const reason = `no pod has the labels it selects: ${labelsText(selector)}`;
    // Beside workloads of the same release that is a typo; by itself it may be meant for Pods still to come.
    return peers.some(({ spec: other }) => isWorkload(other)) ? failed('config', reason) : ready(reason);
  }
  return waiting(`no pod behind it is ready (${labelsText(selector)})`);
}

function isWorkload(spec: unknown): boolean {
  return typeof spec === 'object' && spec !== null && 'template' in spec;
}

function matches(selector: Labels, labels: Labels | undefined): boolean {
  return Object.entries(selector).every(([name, value]) => labels?.[name] === value);
}

function labelsText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}
