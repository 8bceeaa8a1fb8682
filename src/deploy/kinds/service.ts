import type { KubeObject } from '../../core/objects.ts';
import { isReady } from '../../core/pod.ts';
import { failed, ready, type Verdict, waiting } from '../../core/verdict.ts';
import type { JudgeContext } from './context.ts';
import {
  idleText,
  podLabelsOf,
  type Podlike,
  selectorOf,
  selectedBy,
  templateOf,
  type Labels,
} from './service-workloads.ts';
import type { Kind } from './kind.ts';

type Service = KubeObject & {
  readonly spec?: {
    readonly type?: string;
    readonly ports?: readonly { readonly targetPort?: number | string }[];
    readonly externalName?: string;
    readonly publishNotReadyAddresses?: boolean;
  };
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly { ip?: string; hostname?: string }[] };
  };
};

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

function judgeSelector(live: KubeObject, { pods, peers, bystanders, policy }: JudgeContext): Verdict {
  const selector = selectorOf(live);
  if (!selector) return ready('has no selector');
  if (!pods) return ready('its Pods may not be read');
  const chosen = selectedBy(live, pods);
  const behind = [...selectedBy(live, peers), ...selectedBy(live, bystanders)];
  const fit = chosen.filter((pod) => isReady(pod) && !pod.metadata.deletionTimestamp);
  const missing = missingPort(live, [...fit, ...behind].map(templateOf));
  if (missing !== undefined && fit.length > 0 && !policy.allows.includes('service-port'))
    return failed('config', `no container behind it has a port named ${missing}`);
  if (fit.length > 0) return ready(`${fit.length} ready pod${fit.length === 1 ? '' : 's'} behind it`);
  const idle = behind.map(idleText);
  if (behind.length > 0 && idle.every((text) => text !== undefined))
    return ready(`nothing behind it: ${[...new Set(idle)].join(', ')}`);
  if (chosen.length === 0 && behind.length === 0) {
    const reason = `no pod has the labels it selects: ${labelsText(selector)}`;
    // Beside workloads of the same release that is a typo; by itself it may be meant for Pods still to come.
    const isTypo = !policy.allows.includes('service-selects');
    return isTypo && peers.some((peer) => podLabelsOf(peer) !== undefined)
      ? failed('config', reason)
      : ready(reason);
  }
  return waiting(`no pod behind it is ready (${labelsText(selector)})`);
}

/** A port that the Service asks for by name and that none of these Pods has; undefined where nothing is missing. */
function missingPort({ spec }: Service, pods: readonly Podlike[]): string | undefined {
  const named = pods.flatMap(({ spec: pod }) =>
    [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])].flatMap(({ ports = [] }) =>
      ports.flatMap(({ name }) => name ?? []),
    ),
  );
  return (spec?.ports ?? []).flatMap(({ targetPort }) =>
    typeof targetPort === 'string' && !named.includes(targetPort) ? [targetPort] : [],
  )[0];
}

function labelsText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}
