import type { KubeObject } from '../../core/objects.ts';
import { type Condition, conditionOf, type Pod } from '../../core/pod.ts';
import { failed, ready, waiting } from '../../core/verdict.ts';
import { type JudgeContext, ownedBy } from './context.ts';
import { expectWord } from './custom-kinds.ts';
import type { Assessment, Kind, PodSources } from './kind.ts';
import { judgePods } from './pods-verdict.ts';
import { isStatusStale } from './status-age.ts';
import { replicasAvailable, STALE } from './workload.ts';

type Step = { readonly pause?: { readonly duration?: string | number } };

type Rollout = KubeObject & {
  readonly spec?: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly workloadRef?: object;
    readonly strategy?: {
      readonly canary?: { readonly steps?: readonly Step[] };
      readonly blueGreen?: { readonly autoPromotionSeconds?: number };
    };
  };
  readonly status?: {
    readonly phase?: string;
    readonly message?: string;
    readonly abort?: boolean;
    readonly currentPodHash?: string;
    readonly currentStepIndex?: number;
    readonly pauseConditions?: readonly { readonly reason?: string }[];
    readonly workloadObservedGeneration?: string;
    readonly conditions?: readonly Condition[];
  };
};

/** Argo's Rollout: by its phase, which its controller computes of everything below it, and by its new Pods. */
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

function judgeRollout(live: KubeObject, context: JudgeContext): Assessment {
  const { status, spec } = live as Rollout;
  if (status === undefined || isStatusStale(live) || isWorkloadStale(live)) return expectWord(waiting(STALE));
  const { phase, message = '', abort = false, conditions } = status;
  const said = message === '' ? '' : `: ${message}`;
  if (abort) return failed('crash', `it was aborted${said}`);
  if (phase === 'Healthy') return ready('is healthy');
  if (phase === 'Degraded') return failed('crash', `it is degraded${said}`);
  // Versions before 1.0 write conditions alone.
  const invalid = conditionOf(conditions, 'InvalidSpec');
  const progressing = conditionOf(conditions, 'Progressing');
  const ended = /RolloutAborted|ProgressDeadlineExceeded/.test(progressing?.reason ?? '') && progressing;
  const bad = invalid ?? (ended || undefined);
  if (phase === undefined && bad) return failed('crash', bad.message ?? bad.reason ?? '');
  const { failed: evidence, hint } = judgePods(rolloutPods(live, context), spec?.replicas ?? 1, context);
  if (evidence) return failed(evidence.cause, evidence.reason);
  if (phase === 'Paused' || (phase === undefined && isPaused(live))) return waiting(pauseText(live));
  if (phase === undefined && conditionOf(conditions, 'Completed')?.status === 'True')
    return ready('is complete');
  const why = hint === undefined ? said : `: ${hint}`;
  return waiting(`is ${(phase ?? 'not started').toLowerCase()}${why}`);
}

/** The template may stand in a Deployment, whose generation the controller names as well. */
function isWorkloadStale(live: KubeObject): boolean {
  const { spec, status, metadata } = live as Rollout;
  if (spec?.workloadRef === undefined) return false;
  const wanted = metadata.annotations?.['rollout.argoproj.io/workload-generation'];
  return wanted !== undefined && wanted !== status?.workloadObservedGeneration;
}

function isPaused(live: KubeObject): boolean {
  const { spec, status } = live as Rollout;
  return spec?.paused === true || (status?.pauseConditions ?? []).length > 0;
}

/** A pause without an end is a question to a person. */
function pauseText(live: KubeObject): string {
  const { status, spec, metadata } = live as Rollout;
  const { canary, blueGreen } = spec?.strategy ?? {};
  const steps = canary?.steps ?? [];
  const index = status?.currentStepIndex;
  const at = steps.length === 0 || index === undefined ? '' : ` at step ${index + 1} of ${steps.length}`;
  const duration = index === undefined ? undefined : steps[index]?.pause?.duration;
  const seconds = duration ?? blueGreen?.autoPromotionSeconds;
  const isTimed = spec?.paused !== true && seconds !== undefined && seconds !== 0;
  if (isTimed) return `paused${at}: goes on by itself after ${String(seconds).replace(/^\d+$/, '$& s')}`;
  return `paused${at}: go on with slipway promote, or end it with slipway abort (Rollout ${metadata.name})`;
}

function rolloutPods(live: KubeObject, { pods = [], replicaSets = [] }: PodSources): readonly Pod[] {
  const hash = (live as Rollout).status?.currentPodHash;
  return ownedBy(live, replicaSets)
    .filter(({ metadata }) => metadata.labels?.['rollouts-pod-template-hash'] === hash)
    .flatMap((set) => ownedBy(set, pods));
}
