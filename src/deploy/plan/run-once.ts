import { type KubeObject, annotationOf, groupOf } from '../../core/objects.ts';

type Once = {
  readonly active?: number;
  /** Of a Pod. */
  readonly phase?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
};

/** It comes to an end: a Job, or a Pod by itself that is not started again, such as a smoke test. */
export function runsOnce(object: KubeObject): boolean {
  const { restartPolicy = 'Always' } = (object['spec'] ?? {}) as { readonly restartPolicy?: string };
  return isJob(object) || (isPod(object) && restartPolicy !== 'Always');
}

/** A Pod of which nothing runs any more, whatever is changed in it. */
export function isEndedPod(live: KubeObject): boolean {
  return isPod(live) && ['Succeeded', 'Failed'].includes(statusOf(live).phase ?? '');
}

export function hasFailed(live: KubeObject): boolean {
  const { conditions = [], phase } = statusOf(live);
  if (isPod(live)) return phase === 'Failed';
  return isJob(live) && conditions.some(({ type, status }) => type === 'Failed' && status === 'True');
}

/** Pods of a Job still run, or a Pod that will end. */
export function isActive(live: KubeObject): boolean {
  const { active = 0, phase } = statusOf(live);
  return active > 0 || (isPod(live) && phase === 'Running');
}

/** What it says about rollbacks: `run` runs it, `refuse` keeps the release from being rolled back by itself. */
export function rollbackOf(object: KubeObject): string | undefined {
  return annotationOf(object, 'slipway.dev/rollback');
}

function isJob({ apiVersion, kind }: KubeObject): boolean {
  return kind === 'Job' && groupOf(apiVersion) === 'batch';
}

function isPod({ apiVersion, kind }: KubeObject): boolean {
  return kind === 'Pod' && groupOf(apiVersion) === '';
}

function statusOf(live: KubeObject): Once {
  return live['status'] ?? {};
}
