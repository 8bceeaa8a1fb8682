import { hasChanges } from '../../core/plan.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { releaseName } from '../../core/short-names.ts';
import { imageUses } from '../../images/image-uses.ts';
import { preflight } from '../image/preflight.ts';
import { obstacles } from '../obstacles.ts';
import { openSecrets } from '../secrets/opened.ts';
import type { Session } from '../world.ts';
import { releaseBefore, restoring } from './past.ts';
import type { Planned, PlanRequest } from './plan.ts';

/**
 * Warns before anything is written where the environment could not go back to its last good release: an image or a version
 * of a secret is gone. It stops nothing, as the deploy may be the very remedy.
 */
export async function warnOfNoWayBack(planned: Planned, session: Session): Promise<void> {
  const { plan, release, platform, cluster } = planned;
  const { environment, service } = release;
  if (environment.onFailure !== 'rollback' || plan.rollbackTo !== undefined || !hasChanges(plan)) return;
  const good = await releaseBefore({ service, environment, platform, cluster }, planned, session);
  if (!good) return;
  const back = restoring(good, { environment, platform, requester: plan.requester });
  const reasons = [
    ...(await imageObstacles(good, back, planned, session)),
    ...(await secretObstacles(good, back, planned, session)),
  ];
  if (reasons.length > 0)
    session.emit({ type: 'warning', code: 'no-way-back', release: releaseName(good), reasons });
}

async function imageObstacles(
  good: ReleaseRecord,
  { manifests }: Pick<PlanRequest, 'manifests'>,
  { plan, platform, cluster, release }: Planned,
  session: Session,
): Promise<readonly string[]> {
  const asked = new Set(plan.images.map(({ reference }) => reference));
  if (imageUses(manifests).every(({ reference }) => asked.has(reference))) return [];
  const ownSecrets = good.secrets.map(({ name }) => name);
  const { namespace } = release.environment;
  const quiet = { ...session, emit: () => undefined };
  return obstacles(
    async () => preflight({ manifests, ownSecrets, platform, cluster, namespace }, quiet),
    session,
  );
}

async function secretObstacles(
  good: ReleaseRecord,
  { release }: Pick<PlanRequest, 'release'>,
  { plan, platform, cluster }: Planned,
  session: Session,
): Promise<readonly string[]> {
  const now = new Set(
    plan.steps.flatMap(({ secret }) => (secret ? [`${secret.key} ${secret.versionId ?? ''}`] : [])),
  );
  if (good.secrets.every(({ source }) => now.has(`${source.key} ${source.versionId ?? ''}`))) return [];
  return obstacles(async () => openSecrets({ release, platform, cluster, manifests: [] }, session), session);
}
