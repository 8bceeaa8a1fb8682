import type { KubeObject } from '../../core/objects.ts';
import type { JudgeContext } from '../kinds/context.ts';
import { isWatched, judge, readsOf } from '../kinds/index.ts';
import { policyOf } from '../kinds/policy.ts';

/** Nothing is read but the objects themselves: what controllers write into their status has to be enough. */
const BY_STATUS: Omit<JudgeContext, 'policy' | 'rules' | 'at'> = {
  pods: undefined,
  replicaSets: undefined,
  controllerRevisions: undefined,
  events: undefined,
  services: undefined,
  storageClasses: undefined,
  peers: [],
  memory: new Map(),
  images: new Map(),
  written: undefined,
  bystanders: [],
  lost: new Map(),
  changed: new Set(),
  withStatus: new Set(),
  deletesStuckPods: false,
};

/** Whether each of these is well as far as its own status tells; for anything else it has to be looked at. */
export function isWellByStatus(
  objects: readonly KubeObject[],
  moment: Pick<JudgeContext, 'rules' | 'at'>,
): boolean {
  return objects.every((live) => {
    const policy = policyOf(live);
    if (!policy.track || !isWatched(live)) return true;
    if (readsOf(live).includes('workloads')) return false;
    return judge(live, { ...BY_STATUS, ...moment, policy }).state === 'ready';
  });
}
