import type { KubeObject } from '../../core/objects.ts';
import type { Pod } from '../../core/pod.ts';
import { failed, ready, waiting } from '../../core/verdict.ts';
import { ownedBy } from './context.ts';
import { isStatusStale } from './custom-resource.ts';
import { spoken } from './custom-kinds.ts';
import type { Assessment, Kind, PodSources } from './kind.ts';
import { replicasAvailable, STALE } from './workload.ts';

type Rollout = KubeObject & {
  readonly spec?: { readonly strategy?: { readonly canary?: { readonly steps?: readonly unknown[] } } };
  readonly status?: {
    readonly phase?: string;
    readonly message?: string;
    readonly abort?: boolean;
    readonly currentPodHash?: string;
    readonly currentStepIndex?: number;
    readonly pauseConditions?: readonly { readonly reason?: string }[];
  };
};

/** Argo's Rollout: by its phase, which its controller computes of everything below it. */
export const rollout: Kind = {
  group: 'argoproj.io',
  kind: 'Rollout',
  wave: 'workloads',
  judge: judgeRollout,
  reads: ['pods', 'pod events', 'replica sets'],
  startsPods: true,
  rolls: true,
  scalable: true,
  currentPods: rolloutPods,
  availability: replicasAvailable,
};

function judgeRollout(live: KubeObject): Assessment {
  const { status } = live as Rollout;
  if (status === undefined || isStatusStale(live)) return spoken(waiting(STALE));
  const { phase, message = '', abort = false } = status;
  const said = message === '' ? '' : `: ${message}`;
  if (abort) return failed('crash', `it was aborted${said}`);
  switch (phase) {
    case 'Healthy':
      return ready('is healthy');
    case 'Degraded':
      return failed('crash', `it is degraded${said}`);
    case 'Paused':
      return waiting(pauseText(live));
    default:
      return waiting(`is ${(phase ?? 'not begun').toLowerCase()}${said}`);
  }
}

/** A pause without an end is a question to a person. */
function pauseText(live: KubeObject): string {
  const { status, spec } = live as Rollout;
  const steps = spec?.strategy?.canary?.steps?.length;
  const at =
    steps === undefined || status?.currentStepIndex === undefined
      ? ''
      : ` at step ${status.currentStepIndex + 1} of ${steps}`;
  const { name } = live.metadata;
  return `paused${at}: go on with slipway promote, or end it with slipway abort (Rollout ${name})`;
}

function rolloutPods(live: KubeObject, { pods = [], replicaSets = [] }: PodSources): readonly Pod[] {
  const hash = (live as Rollout).status?.currentPodHash;
  return ownedBy(live, replicaSets)
    .filter(({ metadata }) => metadata.labels?.['rollouts-pod-template-hash'] === hash)
    .flatMap((set) => ownedBy(set, pods));
}
