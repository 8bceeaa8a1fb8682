import { platformOf } from '../../core/platform.ts';
import { planForOther } from '../../core/catalogue/plan.ts';
import { noSuchFile } from '../../core/catalogue/templating.ts';
import type { Plan } from '../../core/plan.ts';
import type { Release } from '../../core/release.ts';
import { parsePlanFile, planFileText } from '../../deploy/plan/plan-file.ts';
import type { Delivery, DeliveryOptions } from '../delivery/load.ts';
import { openCluster } from './cluster.ts';
import type { Planned } from './plan.ts';
import { readLastRecord } from '../../deploy/records/store.ts';
import { openSecrets } from '../secrets/opened.ts';
import { hideReleased } from '../secrets/released.ts';
import { recordsOf } from './records.ts';
import type { Session } from '../world.ts';
import { preflight } from '../image/preflight.ts';
import { taggedImages } from '../image/tagged.ts';
import { imageUses } from '../../images/image-uses.ts';
import { assertSavedPlan, manifestsOf } from '../../deploy/plan/saved-plan-check.ts';
import { readKinds } from '../../deploy/survey/kinds.ts';

export async function savePlan(file: string, plan: Plan, { adapters, cwd }: Session): Promise<void> {
  await (await adapters.files(cwd)).writeText(file, planFileText(plan));
}

export async function readPlan(file: string, { adapters, cwd }: Session): Promise<Plan> {
  const text = await (await adapters.files(cwd)).text(file);
  if (text === undefined) throw noSuchFile(file, 'save one with slipway plan --save');
  return parsePlanFile(text, file);
}

type Opening = {
  readonly file: string;
  readonly environment: string | undefined;
  /** Protected kinds that may be removed, named once more. */
  readonly pruneKinds?: readonly string[];
  /** What the caller says of the build, as Jenkins' controller does; a plan of another one is refused. */
  readonly said?: Pick<DeliveryOptions, 'branch' | 'commit' | 'requester' | 'image'>;
};

/** Makes a saved plan ready to be executed: its secrets fetched again, and everything that must fit it checked. */
export async function openPlan(
  { file, environment, pruneKinds, said }: Opening,
  delivery: Delivery,
  session: Session,
): Promise<Planned> {
  const plan = await readPlan(file, session);
  if (environment !== undefined && environment !== plan.environment)
    throw planForOther(file, 'environment', { planned: plan.environment, wanted: environment });
  const release = delivery.release(delivery.environment(plan.environment), plan.image);
  assertFits(file, plan, release, { ...said, requester: said?.requester && delivery.build.requester });
  const cluster = await openCluster(release.environment, session);
  const platform = platformOf(delivery.platform, release.environment);
  // The newest versions on purpose: a secret that was pushed again since must stop the deploy, not slip past it.
  const { secrets } = await openSecrets({ release, platform, cluster, manifests: [] }, session);
  const { service } = release;
  const records = await recordsOf({ service, environment: release.environment, platform, cluster }, session);
  const last = await readLastRecord(records, session.signal);
  await hideReleased(last ? [last] : [], { environment: release.environment, platform, cluster }, session);
  const manifests = manifestsOf(plan, file);
  assertSavedPlan({
    plan,
    environment: release.environment,
    lines: linesOf(release),
    kinds: await readKinds(manifests, cluster, session.signal),
    pruneKinds: pruneKinds ?? [],
    file,
    now: session.clock.now(),
  });
  const ownSecrets = secrets.manifests.map(({ name }) => name);
  const { namespace } = release.environment;
  await preflight({ manifests, ownSecrets, platform, cluster, namespace }, session);
  // Of the objects, not of the plan's list, which may have been shortened.
  const references = imageUses(manifests).map(({ reference }) => reference);
  const images = await taggedImages(references, platform, session);
  session.emit({ type: 'plan.made', plan });
  const planned = { plan, release, platform, cluster, secrets, images };
  const verify = async (): Promise<void> => {
    const { assertTold } = await import('./told.ts');
    // Only who says which commit this is knows that the templates here are those that were planned.
    await assertTold(planned, { delivery: said?.commit ? delivery : undefined, image: said?.image }, session);
  };
  return { ...planned, verify };
}

/** Of the checkout, not of the plan. */
function linesOf({ declared }: Release) {
  return declared.verifications.flatMap((one) =>
    one.by === 'line' ? [{ line: one.line.value, timeoutMs: one.timeoutMs }] : [],
  );
}

function assertFits(
  file: string,
  plan: Plan,
  { service, environment }: Release,
  { branch, commit, requester }: NonNullable<Opening['said']>,
): void {
  const pairs = [
    ['service', plan.service, service],
    ['namespace', plan.namespace, environment.namespace],
    ['cluster', plan.cluster.identity, environment.cluster.identity],
    ['branch', plan.branch, branch || plan.branch],
    ['commit', plan.commit, commit || plan.commit],
    ['requester', plan.requester, requester || plan.requester],
  ] as const;
  for (const [what, planned, wanted] of pairs)
    if (planned !== wanted) throw planForOther(file, what, { planned, wanted });
}
