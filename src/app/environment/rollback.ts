import type { Deployed } from '../../core/deployed.ts';
import { inStage } from '../stage.ts';
import { deployPlan, isGood } from './deploy.ts';
import { type Planned, planRelease } from './plan.ts';
import { deployedText } from '../../report/deployed.ts';
import { releaseText } from '../../core/short-names.ts';
import { pastReleases, restoring } from './past.ts';
import { keyText } from '../../core/objects.ts';
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
    session.emit({
      type: 'note',
      text: `not rolled back: ${keyText(refusing.key)} says slipway.dev/rollback: refuse, so somebody has to decide (slipway rollback ${environment.name})`,
    });
    return undefined;
  }
  const records = await pastReleases({ service, environment, platform, cluster }, session);
  const good = records.find(({ number, outcome }) => number <= plan.base && outcome === 'succeeded');
  if (!good) {
    session.emit({
      type: 'note',
      text: `nothing to roll back to: this is the first release of ${service} in ${environment.name}, and it is left as it is`,
    });
    return undefined;
  }
  const stage = {
    name: 'rollback',
    title: `rollback to ${releaseText(good)}`,
    environment: environment.name,
  } as const;
  return inStage(stage, session, async () => {
    const request = restoring(good, { environment, platform, requester: plan.requester });
    const planned = await planRelease(request, session);
    const value = await deployPlan({ ...planned, approver: undefined }, session);
    return { value, summary: deployedText(value, planned.plan), good: isGood(value) };
  });
}
