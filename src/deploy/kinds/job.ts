import type { KubeObject } from '../../core/objects.ts';
import { type Condition, conditionOf } from '../../core/pod.ts';
import type { Cause } from '../../core/cause.ts';
import { failed, ready, type Verdict, waiting } from '../../core/verdict.ts';
import { type JudgeContext, ownedBy } from './context.ts';
import { troublesOf } from './pod-troubles.ts';
import type { Kind } from './kind.ts';
import { refusalOf } from './refused-pods.ts';

type Job = KubeObject & {
  readonly spec?: {
    readonly completions?: number;
    readonly parallelism?: number;
    readonly suspend?: boolean;
    readonly backoffLimit?: number;
  };
  readonly status?: {
    readonly active?: number;
    readonly succeeded?: number;
    readonly failed?: number;
    readonly conditions?: readonly Condition[];
  };
};

const LIMITS: Readonly<Record<string, readonly [Cause, string]>> = {
  BackoffLimitExceeded: ['crash', 'its Pods failed more often than backoffLimit allows'],
  DeadlineExceeded: ['deadline', 'it took longer than activeDeadlineSeconds allows'],
  PodFailurePolicy: ['crash', 'a Pod failed in a way that podFailurePolicy gives up on'],
  MaxFailedIndexesExceeded: ['crash', 'more indexes failed than maxFailedIndexes allows'],
  FailedIndexes: ['crash', 'some of its indexes failed'],
};

export const job: Kind = {
  group: 'batch',
  kind: 'Job',
  wave: 'workloads',
  judge: judgeJob,
  reads: ['pods', 'pod events', 'events'],
  isFinal: true,
  startsPods: true,
  replaceable: true,
};

function judgeJob(live: KubeObject, context: JudgeContext): Verdict {
  const { spec = {}, status = {} } = live as Job;
  const complete = conditionOf(status.conditions, 'Complete');
  if (complete?.status === 'True') return ready(completedText({ spec, status }));
  // FailureTarget comes before Failed, while the last Pods are still being ended.
  const end = ['Failed', 'FailureTarget']
    .map((type) => conditionOf(status.conditions, type))
    .find((condition) => condition?.status === 'True');
  if (end) return judgeEnd(live, end, context);
  if (spec.suspend)
    return isAsWritten(live, 'suspend') ? ready('suspended, as written') : waiting('it is suspended');
  if (spec.parallelism === 0 && isAsWritten(live, 'parallelism'))
    return ready('runs nothing with parallelism 0, as written');

  const pods = ownedBy(live, context.pods ?? []).filter(({ metadata }) => !metadata.deletionTimestamp);
  // Pods of the same Job that run make room when they end.
  const isRunning = pods.some(({ status: pod }) => pod?.phase === 'Running');
  const trouble = pods
    .flatMap((pod) => troublesOf(pod, context, isRunning))
    .find(({ weight }) => weight !== 'counted');
  // Crashes are the Job's own business, up to its backoffLimit; a Pod that can never start is not.
  if (trouble?.weight === 'fatal') return failed(trouble.cause, trouble.reason);
  const refusal = refusalOf(live, context);
  const hint = trouble?.reason ?? (refusal === undefined ? undefined : `no pod can be started: ${refusal}`);
  return waiting(progressText(live, hint));
}

/** Whether a verdict of a Job says that it has done what it had to do, and not only that it is as written. */
export function isCompletion({
  state,
  reason,
}: {
  readonly state: string;
  readonly reason: string;
}): boolean {
  return state === 'ready' && /^(\d+ of \d+ )?completed\b/.test(reason);
}

/** Queues such as Kueue suspend a Job to start it later; then the field is theirs. */
function isAsWritten({ metadata }: KubeObject, field: string): boolean {
  const entries = metadata.managedFields;
  return (
    entries === undefined ||
    entries.some(({ manager = '', fieldsV1 }) => {
      const { 'f:spec': spec } = (fieldsV1 ?? {}) as { readonly 'f:spec'?: object };
      return manager.startsWith('slipway') && spec !== undefined && `f:${field}` in spec;
    })
  );
}

/** What its events tell of a Job that is gone, as one with ttlSecondsAfterFinished soon is. */
export function judgeGoneJob(applied: KubeObject, { events = [] }: JudgeContext): Verdict | undefined {
  const reasons = events
    .filter(({ involvedObject }) => involvedObject?.uid === applied.metadata.uid)
    .map(({ reason = '' }) => reason);
  if (reasons.includes('Completed')) return ready('completed, and was removed');
  const end = reasons.map((reason) => LIMITS[reason]).find((limit) => limit !== undefined);
  return end && failed(...end);
}

/** Of one that is gone while nobody watched, by what is remembered of it; undefined where it was never there. */
export function judgeEndedJob({ metadata, status }: Job): Verdict | undefined {
  const failure = conditionOf(status?.conditions, 'Failed');
  if (failure) return failed('crash', `it failed, and is gone: ${failure.message ?? ''}`);
  const isDone = conditionOf(status?.conditions, 'Complete') !== undefined;
  return isDone || metadata.uid !== undefined ? ready('is gone, as a finished Job may be') : undefined;
}

function judgeEnd(live: KubeObject, { reason = '', message }: Condition, context: JudgeContext): Verdict {
  const [cause, text] = LIMITS[reason] ?? (['crash', message ?? 'it failed'] as const);
  const worst = ownedBy(live, context.pods ?? [])
    .flatMap((pod) => troublesOf(pod, context, false))
    .find(({ weight }) => weight === 'counted');
  if (cause !== 'crash' || !worst) return failed(cause, text);
  return failed(worst.cause, `${text}: ${worst.reason}`);
}

/** Without a number of completions one that ends well is enough, and the others come to their end as well. */
function completedText({ spec, status }: Required<Pick<Job, 'spec' | 'status'>>): string {
  const done = status.succeeded ?? 0;
  return `${done} of ${spec.completions ?? Math.max(1, done)} completed`;
}

function progressText({ spec = {}, status = {} }: Job, hint: string | undefined): string {
  const failures = status.failed ? `, ${status.failed} failed (backoffLimit ${spec.backoffLimit ?? 6})` : '';
  const text = `${completedText({ spec, status })}, ${status.active ?? 0} running${failures}`;
  return hint === undefined ? text : `${text}: ${hint}`;
}
