import { isUncommitted } from '../../core/build.ts';
import { namespaceMissing } from '../../core/catalogue/deploy.ts';
import { nothingToTake } from '../../core/catalogue/manifests.ts';
import { type Fault, assertNoFaults } from '../../core/errors.ts';
import { keyId, keyOf, keyText, withObject } from '../../core/objects.ts';
import type { Plan, Step } from '../../core/plan.ts';
import { shellWord } from '../../core/shell-word.ts';
import { assemblePlan } from './assemble.ts';
import { capabilityFaults } from './capabilities.ts';
import { changesBetween } from './diff.ts';
import { addedSince } from './foreign.ts';
import { hookOn, isDeleteHook, leftOutText, occasionOf } from './hooks.ts';
import { immutableNote } from './immutable.ts';
import { lostGrants } from './lost-grants.ts';
import { reachNotes } from './reach.ts';
import { type Desired, type PlanOptions, type Survey, writtenOf } from './input.ts';
import { assertNamespaces } from './namespaces.ts';
import { assertNewer } from './newer.ts';
import { secretsMade } from '../kinds/secrets-made.ts';
import { turnsFor } from './order.ts';
import { OWNER, marked, otherOwnerOf, ownedFault, ownerOf, takeName, withOwner } from './owner.ts';
import { pruneSteps } from './prune.ts';
import { assertSameRepository } from './other-repository.ts';
import { type Refusal, errorFrom } from './refusals.ts';
import { autoscalingOf, remainingAutoscalers } from './replicas.ts';
import { assertRights } from './rights.ts';
import { rulesOf } from './roles.ts';
import { scope } from './shape.ts';
import { staleReaders, staleText } from './stale-readers.ts';
import { switchedServices, switchText } from './switched.ts';
import { itemId } from './refs.ts';
import { type Draft, type Drafting, runAgain, stepFor } from './step.ts';

/** Decides what is to be done, from what is wanted and what was read. `now` is in milliseconds since 1970. */
export function makePlan(desired: Desired, survey: Survey, options: PlanOptions, now: number): Plan {
  const { release, secrets } = desired;
  const { environment, service } = release;
  const { last } = survey;
  const written = writtenOf(desired);
  const scoped = scope(
    written.map(({ manifest }) => manifest),
    { environment, kinds: survey.kinds, rollback: options.rollbackTo !== undefined },
  );
  assertNoFaults(scoped.faults);
  if (options.rollbackTo === undefined && !options.allowOlder)
    assertNewer(release.build, last, survey.isAncestor);
  if (survey.namespaces.get(environment.namespace) === 'missing')
    throw namespaceMissing(environment.namespace, 'missing');
  assertRights(survey.missingRights.filter(({ helpful }) => helpful !== true));
  const objects = scoped.manifests.map(({ object }) => object);
  if (options.rollbackTo === undefined && !options.allowOlder) assertSameRepository(release, objects, survey);
  assertNamespaces(objects, survey.namespaces, environment.namespace);
  const withLive = scoped.manifests.map((manifest) => {
    const { live } = survey.objects.get(keyId(keyOf(manifest.object))) ?? {};
    return [manifest, live] as const;
  });
  assertNoFaults(capabilityFaults(withLive, survey.lacks ?? []));

  const { rules = new Map() } = desired;
  const occasion = occasionOf(last, options.rollbackTo);
  const hooks = new Map(scoped.manifests.map(({ object }) => [object, hookOn(occasion, object)] as const));
  const switched = new Map(
    switchedServices(
      scoped.manifests.map(({ object }) => ({ object, ...survey.objects.get(keyId(keyOf(object))) })),
      survey.leaving.map(({ live }) => live),
    ).map((one) => [keyId(keyOf(one.service)), one] as const),
  );
  const turns = turnsFor(
    scoped.manifests,
    (object) => secretsMade(object, rules).length > 0,
    (object) => {
      const { of, phase } = hooks.get(object) ?? {};
      return of?.runs && phase ? { phase, weight: of.weight } : undefined;
    },
    new Map([...switched].map(([id, { after }]) => [id, after])),
  );
  const ownership = { release, last, otherOwners: survey.otherOwners };
  const owned: Fault[] = [];
  const names = scoped.manifests.map(({ object }) => takeName(object));
  for (const name of options.take) if (!names.includes(name)) throw nothingToTake(name, names);
  const drafts = scoped.manifests.map((manifest, index): Draft => {
    const id = keyId(keyOf(manifest.object));
    const turn = turns.get(id) ?? { wave: 0, awaited: false };
    const surveyed = survey.objects.get(id);
    const hook = hooks.get(manifest.object);
    const other = otherOwnerOf(surveyed?.live, ownership);
    const secret = written[index]?.secret;
    if (other && !options.take.includes(takeName(manifest.object))) owned.push(ownedFault(manifest, other));
    const object = secret ? manifest.object : marked(manifest.object, surveyed?.live, ownerOf(release));
    return {
      ...surveyed,
      manifest: withObject(manifest, object),
      secret,
      turn,
      ...(hook && { hook }),
      switches: switchText(switched.get(id)),
      takenFrom: other?.service,
      makes: secretsMade(manifest.object, rules).map(({ name }) => name),
    };
  });
  assertNoFaults(owned);
  const leavingItems = survey.leaving.map(({ item }) => item);
  const autoscaling = autoscalingOf(objects, remainingAutoscalers(survey.autoscalers, leavingItems));
  const running = drafts.filter(({ hook, live }) => !hook || hook.phase !== undefined || live);
  const made = steps(running, {
    autoscaled: autoscaling.replicas,
    secrets,
    toBeMade: drafts.filter(({ live }) => !live).map(({ manifest }) => manifest.object),
    definitions: drafts
      .filter(({ live, next }) => !live || !next || changesBetween(live, next).length > 0)
      .map(({ manifest }) => manifest.object),
    unfinished: last !== undefined && last.outcome !== 'succeeded',
    rollback: options.rollbackTo !== undefined,
    last,
    takeOver: options.takeOver,
  });
  const taken = new Set(
    drafts.flatMap(({ takenFrom, manifest }) =>
      takenFrom === undefined ? [] : [keyId(keyOf(manifest.object))],
    ),
  );
  const ids = new Set(objects.map((object) => keyId(keyOf(object))));
  const becoming = drafts.map(({ next, manifest }) => next ?? manifest.object);
  const pruned = pruneSteps({
    leaving: survey.leaving,
    otherOwners: survey.otherOwners,
    ...(survey.neighbours && { neighbours: survey.neighbours }),
    lacking: (last?.inventory ?? []).filter((item) => !ids.has(itemId(item))).length,
    desired: objects,
    becoming,
    staying: new Set(drafts.flatMap(({ live }) => live?.metadata.uid ?? [])),
    environment,
    service,
    pruneKinds: options.pruneKinds,
    rollback: options.rollbackTo !== undefined,
    ends: options.ends,
  });
  const goes = new Set(pruned.steps.flatMap(({ op, key }) => (op === 'delete' ? [keyId(key)] : [])));
  const foreign = drafts.flatMap(({ live, manifest: { object } }) =>
    live && addedSince(object, live).length > 0 ? [keyOf(object)] : [],
  );
  const changes = [...made.filter((_, index) => !running[index]?.hook), ...pruned.steps];
  const isRelease = changes.some(({ op }) => op !== 'keep');
  const applied = isRelease ? made.map((step, index) => runAgain(step, running[index] as Draft)) : made;
  return assemblePlan(desired, {
    survey,
    foreign,
    options,
    now,
    verifications: isRelease || last?.outcome !== 'succeeded' ? (desired.verifications ?? []) : [],
    steps: [...applied.map((step) => claimed(step, taken, release)), ...pruned.steps],
    notes: [
      ...(options.breakGlass === undefined ? [] : [`breaks the freeze: ${options.breakGlass}`]),
      ...(options.foreignBranch ? [foreignBranchNote(release)] : []),
      ...imageNotes(desired.release.image),
      ...(desired.notes ?? []),
      ...(options.rollbackTo === undefined ? movedNotes(last, survey.images) : []),
      ...blindNotes(survey.missingRights, environment.name),
      ...autoscaling.notes,
      ...keptNotes(drafts),
      ...drafts.flatMap(({ live, next }) => immutableNote(live, next)),
      ...reachNotes(drafts),
      ...lostGrants({
        before: [...drafts.map(({ live }) => live), ...survey.leaving.map(({ live }) => live)].filter(
          (live) => live !== undefined,
        ),
        after: [
          ...becoming,
          ...survey.leaving.flatMap(({ item, live }) => (goes.has(itemId(item)) ? [] : [live])),
        ],
      }),
      ...staleReaders(applied).map(
        (stale) => `${keyText(stale.reader)}: ${staleText(stale, environment.name)}`,
      ),
      ...[...switched.values()].flatMap(({ gap }) => gap ?? []),
      ...desired.manifests.filter(isDeleteHook).map((manifest) => leftOutText(manifest)),
      ...drafts.flatMap(({ manifest, hook, live }) =>
        hook && !hook.phase && !live ? [leftOutText(manifest, hook.notNow)] : [],
      ),
      ...scoped.moved,
      ...pruned.notes,
    ],
  });
}

/** Names the owner of what the records of other namespaces cannot tell of, with a change that happens anyway. */
function claimed(step: Step, taken: ReadonlySet<string>, release: Desired['release']): Step {
  const isTaken = taken.has(keyId(step.key));
  if (step.op === 'keep' || !step.object) return step;
  if (step.key.namespace === release.environment.namespace && !isTaken) return step;
  const to = ownerOf(release);
  const path = `metadata.annotations[${OWNER}]`;
  const isTold = step.op !== 'update' || step.object.metadata.annotations?.[OWNER] === to;
  return {
    ...step,
    object: withOwner(step.object, to),
    changes: isTold ? step.changes : [{ path, from: undefined, to }, ...step.changes],
    ...(isTaken && { forced: true }),
  };
}

/** What others keep that the manifests lack, named a few times and counted. */
function keptNotes(drafts: readonly Draft[]): readonly string[] {
  const byManagers = new Map<string, { managers: readonly string[]; fields: string[] }>();
  for (const { kept, manifest } of drafts) {
    if (!kept) continue;
    const id = kept.managers.join(', ');
    const { fields } = byManagers.get(id) ?? { fields: [] };
    const named = kept.fields.map((path) => `${keyText(keyOf(manifest.object))} ${path}`);
    byManagers.set(id, { managers: kept.managers, fields: [...fields, ...named] });
  }
  return [...byManagers].map(([id, { managers, fields }]) => {
    const more = fields.length > KEPT_NAMED ? ` and ${fields.length - KEPT_NAMED} more` : '';
    const words = managers.map((name) => `--take-over ${shellWord(name)}`).join(' ');
    const [keep, drop] = managers.length === 1 ? ['keeps', 'drops'] : ['keep', 'drop'];
    return `${id} ${keep} what the manifests lack: ${fields.slice(0, KEPT_NAMED).join(', ')}${more} (${words} ${drop} it)`;
  });
}

const KEPT_NAMED = 3;

/** What a deploy goes on without is told where the plan is read. */
function blindNotes(missing: Survey['missingRights'], environment: string): readonly string[] {
  if (missing.length === 0) return [];
  const texts = rulesOf(missing).map(({ resources, verbs }) => `${verbs.join(', ')} ${resources.join(', ')}`);
  return [
    `these credentials may not ${texts.join('; ')}: the rollout is judged without (slipway rights ${environment} prints the rules)`,
  ];
}

/** Naming an environment overrides its branches; whoever approves has to see that. */
function foreignBranchNote({ build, environment: { name, branches } }: Desired['release']): string {
  return `branch ${build.branch} is none of ${name}'s (${branches.join(', ')}): it goes there because ${name} is named`;
}

/** Said beside the changes and in the approval's digest: such an image is nothing that anybody can review. */
function imageNotes(image: string | undefined): readonly string[] {
  return image !== undefined && isUncommitted(image) ? ['the image was built with uncommitted changes'] : [];
}

/** Nothing in a manifest shows that a tag has moved: Pods that start later run something else than those before them. */
function movedNotes(last: Survey['last'], images: Survey['images']): readonly string[] {
  return images.flatMap(({ reference, digest }) => {
    const before = last?.images?.find((image) => image.reference === reference)?.digest;
    if (before === undefined || before === digest) return [];
    return [`${reference} points to ${digest} now, and was ${before} in release ${last?.number ?? 0}`];
  });
}

/** Everything that is refused is told at once. */
function steps(drafts: readonly Draft[], drafting: Drafting): readonly Step[] {
  const refusals: Refusal[] = [];
  const made = drafts.flatMap((draft) => {
    try {
      return [stepFor(draft, drafting)];
    } catch (error) {
      const { manifest, live } = draft;
      refusals.push({ object: manifest.object, place: manifest.place, error, live });
      return [];
    }
  });
  const [first, ...more] = refusals;
  if (first) throw errorFrom([first, ...more]);
  return made;
}
