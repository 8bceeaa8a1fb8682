import type { KubeObject } from '../../core/objects.ts';
import { ready, type Verdict } from '../../core/verdict.ts';

type CronJob = KubeObject & { readonly spec?: { readonly schedule?: string; readonly suspend?: boolean } };

/** What it starts later is not part of this rollout. */
export function judgeCronJob(live: KubeObject): Verdict {
  const { schedule = '', suspend } = (live as CronJob).spec ?? {};
  return ready(suspend ? `suspended, would run ${schedule}` : `runs ${schedule}`);
}
