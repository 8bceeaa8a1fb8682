import type { KubeObject } from '../../core/objects.ts';
import { ready, type Verdict } from '../../core/verdict.ts';
import type { Kind } from './kind.ts';

type CronJob = KubeObject & { readonly spec?: { readonly schedule?: string; readonly suspend?: boolean } };

export const cronJob: Kind = {
  group: 'batch',
  kind: 'CronJob',
  wave: 'workloads',
  judge: judgeCronJob,
  startsPods: true,
};

/** What it starts later is not part of this rollout. */
function judgeCronJob(live: KubeObject): Verdict {
  const { schedule = '', suspend } = (live as CronJob).spec ?? {};
  return ready(suspend ? `suspended, would run ${schedule}` : `runs ${schedule}`);
}
