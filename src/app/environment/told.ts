import { planMoved } from '../../core/catalogue/plan.ts';
import { type Manifest, keyText, withObject } from '../../core/objects.ts';
import type { Plan, Step } from '../../core/plan.ts';
import { kindRules } from '../../deploy/kinds/kind-rule.ts';
import { canonical } from '../../deploy/plan/digest.ts';
import { planDefaults, type PlanOptions } from '../../deploy/plan/input.ts';
import { OWNER, ownerOf, takeName } from '../../deploy/plan/owner.ts';
import { MANAGER } from '../../deploy/plan/ownership.ts';
import { makePlan } from '../../deploy/plan/plan.ts';
import { manifestsOf } from '../../deploy/plan/saved-plan-check.ts';
import { survey } from '../../deploy/survey/survey.ts';
import type { Delivery } from '../delivery/load.ts';
import { isDeployable } from '../image/deployable.ts';
import { manifestsOf as rendered, verificationsOf } from '../delivery/rendered.ts';
import { readsSecrets } from './rights.ts';
import { type Planned, isForeign, planRelease } from './plan.ts';
import { recordsOf } from './records.ts';
import type { Session } from '../world.ts';

type Known = {
  /** Of the commit that was planned; undefined where nobody says which one this is. */
  readonly delivery: Delivery | undefined;
  /** Given beside it. */
  readonly image: string | undefined;
};

/** What is so of a plan whatever was looked at since it was made. */
const HEAD = ['service', 'environment', 'namespace', 'cluster', 'rollbackTo'] as const;
/** What belongs to its commit and to the run that it was made in. */
const OF_COMMIT = ['author', 'subject'] as const;
const OF_RUN = ['build', 'buildUrl'] as const;

/**
 * Plans a saved plan once more, and throws PLAN_MOVED where that says something else than the file does: whoever wrote the
 * file may have shown one change to the person who approved it, and have another applied. Where the delivery is of the
 * commit that was planned, its templates are rendered again; otherwise the objects of the file are planned. Nothing that
 * it was made on has moved, which was found out before.
 */
export async function assertTold(
  planned: Planned,
  { delivery, image }: Known,
  session: Session,
): Promise<void> {
  const { plan, release } = planned;
  const quiet = { ...session, emit: () => undefined };
  const fresh = await (delivery ? renderedAgain(planned, delivery, quiet) : plannedAgain(planned, quiet));
  const left = new Map(fresh.steps.map((step) => [stepName(step), told(step)] as const));
  const lies = plan.steps.flatMap((step) => {
    const name = stepName(step);
    const truth = left.get(name);
    left.delete(name);
    return truth === told(step) ? [] : [`the plan says of ${keyText(step.key)} what would not be so`];
  });
  const missing = fresh.steps.filter((step) => left.has(stepName(step)));
  const untold = fresh.notes.filter((note) => !plan.notes.includes(note));
  const { commit, url } = release.build;
  const fields = [
    ...HEAD,
    ...(plan.commit === commit ? OF_COMMIT : []),
    // A plan may be carried out at a terminal, which knows of no run.
    ...(delivery && url !== undefined ? OF_RUN : []),
  ];
  const isOurs =
    !delivery || (await isDeployable(plan.image, delivery, release.environment, { image }, session));
  const moved = [
    ...fields
      .filter((name) => canonical(plan[name] ?? null) !== canonical(fresh[name] ?? null))
      .map((name) => `${name}: the plan says ${canonical(plan[name])}, and it is ${canonical(fresh[name])}`),
    ...(isOurs ? [] : [`image: ${plan.image ?? 'none'} is not what this commit is released with`]),
    ...lies,
    ...missing.map(({ key }) => `the plan leaves out ${keyText(key)}`),
    ...(canonical(plan.verifications ?? []) === canonical(fresh.verifications ?? [])
      ? []
      : ['the plan says of what is verified what would not be so']),
    ...untold.map((note) => `the plan does not say: ${note}`),
    ...(delivery ? plan.notes : [])
      .filter((note) => !fresh.notes.includes(note))
      .map((note) => `the plan says: ${note}, which is not so`),
  ];
  if (moved.length > 0) throw planMoved(moved);
}

async function renderedAgain(
  { plan, release }: Planned,
  delivery: Delivery,
  session: Session,
): Promise<Plan> {
  const manifests = await rendered(delivery, release, session);
  const verifications = await verificationsOf(delivery, release, session);
  const { platform } = delivery;
  const request = { release, platform, manifests, verifications, options: optionsOf(plan) };
  return (await planRelease(request, session)).plan;
}

async function plannedAgain(planned: Planned, session: Session): Promise<Plan> {
  const { plan, release, platform, cluster, secrets } = planned;
  const { service, environment } = release;
  const owner = ownerOf(release);
  const manifests = manifestsOf(plan, '').map((manifest) => unclaimed(manifest, owner));
  const records = await recordsOf({ service, environment, platform, cluster }, session);
  const { version, signal, clock } = session;
  // Nothing but the templates could tell that it is something else.
  const { verifications = [] } = plan;
  const rules = kindRules(platform.kinds);
  const desired = { release, manifests, secrets, rules, version, verifications };
  const { branch } = release.build;
  const foreignBranch = branch === plan.branch && isForeign({ release, platform });
  const options = { ...planDefaults, ...optionsOf(plan), foreignBranch };
  const found = await survey(
    {
      ...desired,
      readsSecrets: readsSecrets(manifests),
      images: Promise.resolve(plan.images),
      cluster,
      records,
      // An older commit was refused or allowed when the plan was made.
      isAncestor: async () => Promise.resolve(false),
      options,
    },
    signal,
  );
  return makePlan(desired, found, options, clock.now());
}

/** What the person who made the plan must have given with it; each shows in the steps, which are compared. */
function optionsOf({ force, steps, breakGlass }: Plan): Partial<PlanOptions> {
  const taken = steps.filter(({ why }) => why.some((text) => text.startsWith('taken from service ')));
  return {
    force,
    takeOver: steps.flatMap(({ adopts }) => adopts).filter((name) => !name.startsWith(`${MANAGER} (`)),
    take: taken.flatMap(({ object }) => (object ? [takeName(object)] : [])),
    allowOlder: true,
    breakGlass,
    pruneKinds: steps.filter(({ op }) => op === 'delete').map(({ key }) => key.kind),
    saved: true,
  };
}

/** Without the mark of ownership that planning itself puts on. */
function unclaimed(manifest: Manifest, owner: string): Manifest {
  const { annotations = {}, ...metadata } = manifest.object.metadata;
  if (annotations[OWNER] !== owner) return manifest;
  const rest = Object.fromEntries(Object.entries(annotations).filter(([name]) => name !== OWNER));
  const kept = { ...metadata, ...(Object.keys(rest).length > 0 && { annotations: rest }) };
  return withObject(manifest, { ...manifest.object, metadata: kept });
}

function stepName({ key }: Step): string {
  return canonical(key);
}

/** Everything but what was found of the live object, which the check of drift compares. */
function told(step: Step): string {
  return canonical({ ...step, live: undefined });
}
