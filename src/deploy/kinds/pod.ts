import type { KubeObject } from '../../core/objects.ts';
import { containerStatuses, isReady, type Pod } from '../../core/pod.ts';
import { failed, ready, type Verdict, waiting } from '../../core/verdict.ts';
import type { JudgeContext } from './context.ts';
import { judgePods } from './pods-verdict.ts';
import { type Assessment, GRACE_MS, type Kind, lapsing } from './kind.ts';
import { unrestarted } from './pod-restart.ts';

export const pod: Kind = {
  group: '',
  kind: 'Pod',
  wave: 'workloads',
  judge: judgePod,
  reads: ['pod events'],
  startsPods: true,
  replaceable: 'once ended',
  currentPods: ({ metadata }, { pods = [] }) => pods.filter((one) => one.metadata.uid === metadata.uid),
};

/** Of a change of its image, which its node makes a moment later. */
function judgePod(live: KubeObject, context: JudgeContext): Assessment {
  const stale = context.written && unrestarted(live, context.written);
  const found = judgeNow(live, context);
  return stale && !isOver(live)
    ? lapsing(waiting(`container ${stale.name} still runs ${stale.image ?? ''}`), GRACE_MS, found)
    : found;
}

function isOver({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

/** A Pod that was applied by itself, such as a smoke test. */
function judgeNow(live: KubeObject, context: JudgeContext): Verdict {
  const pod = live as Pod;
  const { phase, reason, message } = pod.status ?? {};
  if (phase === 'Succeeded') return ready('it has ended with 0');
  if (phase === 'Failed') return failed('crash', message ?? reason ?? endText(pod));
  const isToEnd = isHook(live) || comesToAnEnd(pod);
  if (isReady(pod) && !isToEnd) return ready('it is ready');
  const { failed: evidence, hint } = judgePods([pod], 1, context);
  if (evidence) return failed(evidence.cause, evidence.reason);
  if (hint === undefined && isReady(pod)) return waiting('it runs, and has not ended yet');
  return waiting(hint ?? `it is ${(phase ?? 'pending').toLowerCase()}`);
}

/** A hook of Helm is done when it has ended, and not while it runs. */
function isHook({ metadata }: KubeObject): boolean {
  return metadata.annotations?.['helm.sh/hook'] !== undefined;
}

/** A smoke test is ready the moment it starts; what has a probe of its readiness is there to serve. */
function comesToAnEnd({ spec }: Pod): boolean {
  const { restartPolicy = 'Always', containers = [] } = spec ?? {};
  return restartPolicy !== 'Always' && containers.every(({ readinessProbe }) => !readinessProbe);
}

function endText(pod: Pod): string {
  const ended = containerStatuses(pod).find(({ state }) => (state?.terminated?.exitCode ?? 0) !== 0);
  return ended
    ? `container ${ended.name} exited with ${ended.state?.terminated?.exitCode}`
    : 'one of its containers failed';
}
