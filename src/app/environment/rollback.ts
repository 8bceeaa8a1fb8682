import type { Deployed } from '../../core/deployed.ts';
import { inStage } from '../stage.ts';
import { deployPlan, isGood } from './deploy.ts';
import { type Planned, planRelease } from './plan.ts';
import { resultOf } from './ending.ts';
import { pastReleases, restoring } from './past.ts';
import { rollbackOf } from '../../deploy/plan/step.ts';
import type { Session } from '../world.ts';

export type Failed = Pick<Planned, 'plan' | 'release' | 'platform' | 'cluster'>;

/**
 * Goes back to the last good release where the environment wants that after a failed rollout. Nobody is asked: who
 * approved the deploy approved this too. Undefined where there is nothing to go back to, or nothing went wrong.
 */
export async function rollbackAfter(
  { plan, release, cluster, platform }: Failed,
  deployed: Deployed,
  session: Session,
): Promise<Deployed | undefined> {
  const { environment, service } = release;
  if (isGood(deployed) || !deployed.record) return undefined;
  if (environment.onFailure === 'hold' || plan.rollbackTo !== undefined) return undefined;
  const refusing = plan.steps.find(({ object }) => object && rollbackOf(object) === 'refuse');
  if (refusing) {
    const { key } = refusing;
    session.emit({ type: 'note', code: 'rollback-refused', key, environment: environment.name });
    return undefined;
  }
  const records = await pastReleases({ service, environment, platform, cluster }, session);
  const good = records.find(({ number, outcome }) => number <= plan.base && outcome === 'succeeded');
  if (!good) {
    session.emit({ type: 'note', code: 'nothing-to-restore', service, environment: environment.name });
    return undefined;
  }
  const { number, image, commit, startedAt } = good;
  const stage = {
    name: 'rollback',
    environment: environment.name,
    release: { number, image, commit, startedAt },
  } as const;
  return inStage(stage, session, async () => {
    const request = restoring(good, { environment, platform, requester: plan.requester });
    const planned = await planRelease(request, session);
    const value = await deployPlan({ ...planned, approver: undefined }, session);
    return { value, result: { code: 'deployed', ...resultOf(value, planned.plan) }, good: isGood(value) };
  });
}
