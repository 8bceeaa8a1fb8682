import { isUncommitted } from '../../core/build.ts';
import { compareText } from '../../core/compare.ts';
import { assertNoFaults } from '../../core/errors.ts';
import { keyId, keyOf } from '../../core/objects.ts';
import type { Plan, Step } from '../../core/plan.ts';
import { changeDigestOf, digestOf } from './digest.ts';
import { type Desired, type PlanOptions, type Survey, writtenOf } from './input.ts';
import { assertNamespaces } from './namespaces.ts';
import { assertNewer } from './newer.ts';
import { turnsFor } from './order.ts';
import { itemId, pruneSteps } from './prune.ts';
import { type Refusal, errorFrom } from './refusals.ts';
import { autoscalingOf, remainingAutoscalers } from './replicas.ts';
import { assertRights } from './rights.ts';
import { scope } from './shape.ts';
import { refOfStep } from './step-ref.ts';
import { type Draft, type Drafting, stepFor } from './step.ts';

/** How long a plan holds where the environment names no time. */
export const EXPIRES_MS = 24 * 60 * 60 * 1_000;

/** Decides what is to be done, from what is wanted and what was read. `now` is in milliseconds since 1970. */
export function makePlan(desired: Desired, survey: Survey, options: PlanOptions, now: number): Plan {
  const { release, secrets } = desired;
  const { environment, service } = release;
  const { last } = survey;
  const written = writtenOf(desired);
  const scoped = scope(
    written.map(({ manifest }) => manifest),
    { environment, kinds: survey.kinds },
  );
  assertNoFaults(scoped.faults);
  if (options.rollbackTo === undefined && !options.allowOlder)
    assertNewer(release.build, last, survey.isAncestor);
  assertRights(survey.missingRights);
  const objects = scoped.manifests.map(({ object }) => object);
  assertNamespaces(objects, survey.namespaces, environment.namespace);

  const turns = turnsFor(scoped.manifests);
  const drafts = scoped.manifests.map((manifest, index): Draft => {
    const id = keyId(keyOf(manifest.object));
    const turn = turns.get(id) ?? { wave: 0, awaited: false };
    return { ...survey.objects.get(id), manifest, secret: written[index]?.secret, turn };
  });
  const leavingItems = survey.leaving.map(({ item }) => item);
  const autoscaling = autoscalingOf(objects, remainingAutoscalers(survey.autoscalers, leavingItems));
  const applied = steps(drafts, {
    autoscaled: autoscaling.replicas,
    secrets,
    toBeMade: drafts.filter(({ live }) => !live).map(({ manifest }) => manifest.object),
    unfinished: last !== undefined && last.outcome !== 'succeeded',
    rollback: options.rollbackTo !== undefined,
  });
  const ids = new Set(objects.map((object) => keyId(keyOf(object))));
  const pruned = pruneSteps({
    leaving: survey.leaving,
    otherOwners: survey.otherOwners,
    lacking: (last?.inventory ?? []).filter((item) => !ids.has(itemId(item))).length,
    desired: ids.size,
    environment,
    service,
    pruneKinds: options.pruneKinds,
  });
  return planFrom(desired, {
    survey,
    options,
    now,
    steps: [...applied, ...pruned.steps],
    notes: [...imageNotes(desired.release.image), ...autoscaling.notes, ...pruned.notes],
  });
}

/** Said beside the changes and in the approval's digest: such an image is nothing that anybody can review. */
function imageNotes(image: string | undefined): readonly string[] {
  return image !== undefined && isUncommitted(image) ? ['the image was built with uncommitted changes'] : [];
}

type Decided = {
  readonly survey: Survey;
  readonly options: PlanOptions;
  readonly now: number;
  readonly steps: readonly Step[];
  readonly notes: readonly string[];
};

function planFrom({ release, version }: Desired, { survey, options, now, steps, notes }: Decided): Plan {
  const { service, environment, build, image } = release;
  const { context, server, identity } = environment.cluster;
  const plan = {
    format: 1,
    slipway: version,
    service,
    environment: environment.name,
    namespace: environment.namespace,
    cluster: { context, server, identity },
    image,
    images: survey.images,
    approval: environment.approval,
    branch: build.branch,
    commit: build.commit,
    subject: build.subject,
    author: build.author,
    ...(build.people && { people: build.people }),
    build: build.number,
    buildUrl: build.url,
    requester: build.requester,
    madeAt: new Date(now).toISOString(),
    expiresAt: new Date(now + (environment.approval?.expiresMs ?? EXPIRES_MS)).toISOString(),
    base: survey.last?.number ?? 0,
    rollbackTo: options.rollbackTo,
    force: options.force,
    steps: steps.toSorted(byTurn),
    notes,
  } as const;
  return { ...plan, digest: options.saved ? digestOf(plan) : changeDigestOf(plan) };
}

/** Everything that is refused is told at once. */
function steps(drafts: readonly Draft[], drafting: Drafting): readonly Step[] {
  const refusals: Refusal[] = [];
  const made = drafts.flatMap((draft) => {
    try {
      return [stepFor(draft, drafting)];
    } catch (error) {
      refusals.push({ object: draft.manifest.object, place: draft.manifest.place, error });
      return [];
    }
  });
  const [first, ...more] = refusals;
  if (first) throw errorFrom([first, ...more]);
  return made;
}

function byTurn(a: Step, b: Step): number {
  return (
    a.wave - b.wave ||
    compareText(a.key.kind, b.key.kind) ||
    compareText(a.key.name, b.key.name) ||
    compareText(itemId(refOfStep(a)), itemId(refOfStep(b)))
  );
}
