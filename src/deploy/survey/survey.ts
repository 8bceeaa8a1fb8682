import pLimit from 'p-limit';
import { apiStatusOf } from '../../core/api-status.ts';
import { assertNoFaults } from '../../core/errors.ts';
import { type KubeObject, keyId, keyOf } from '../../core/objects.ts';
import type { PlannedImage } from '../../core/plan.ts';
import type { Environment } from '../../core/platform.ts';
import { type Cluster, type OnWarning, type Ref, refOf } from '../../core/ports/cluster.ts';
import type { Ancestry } from '../../core/ports/repository.ts';
import type { InventoryItem, ReleaseRecord } from '../../core/record.ts';
import { CONCURRENCY, settledInOrder, started } from '../concurrency.ts';
import { readsOf } from '../kinds/index.ts';
import { adoptable, isBare } from '../plan/adoption.ts';
import { type Desired, type PlanOptions, type Survey, type Surveyed, writtenOf } from '../plan/input.ts';
import { type Need, newNeedsOf, unbrought } from '../plan/capabilities.ts';
import { changesBetween } from '../plan/diff.ts';
import { freedManagers } from '../plan/freed.ts';
import { hookOf } from '../plan/hooks.ts';
import { assertNamespaces, usedNamespaces } from '../plan/namespaces.ts';
import { PROTECTED } from '../plan/keep.ts';
import { itemId } from '../plan/refs.ts';
import { marked, ownerOf, takeName } from '../plan/owner.ts';
import { autoscalingOf, remainingAutoscalers, withoutReplicas } from '../plan/replicas.ts';
import { MANAGER } from '../plan/ownership.ts';
import { isVersionTrouble } from '../plan/schema-trouble.ts';
import { checkShapes, checkUnique, scope } from '../plan/shape.ts';
import { type OtherInventories, otherInventories } from '../records/other-inventories.ts';
import { type RecordKey, readLastRecord } from '../records/store.ts';
import { checkRolloutAnnotations } from '../rollout/annotations.ts';
import { readAutoscalers } from './autoscalers.ts';
import { readLacks } from './capabilities.ts';
import { type DryRuns, openDryRuns } from './dry-runs.ts';
import { assertRightCluster } from './identity.ts';
import { kindsAskedOnce, readKinds } from './kinds.ts';
import { type InTurn, type ReadLive, liveReader } from './live.ts';
import { readLeaving } from './leaving.ts';
import { readNamespaces } from './namespaces.ts';
import { readNeighbours } from './neighbours.ts';
import { isOutdated, servedRef } from './served.ts';
import { askRights, missingRights, type RightsRequest, type Target } from './rights.ts';
import { dryRunMoved, dryRunTakeOver, readKept } from './take-over.ts';
import { openWarned, type Warned } from './warned.ts';

export type SurveyInput = Desired & {
  readonly cluster: Cluster;
  readonly records: RecordKey;
  readonly options: PlanOptions;
  /** Whether Secrets are read that the release does not bring. */
  readonly readsSecrets?: boolean;
  /** What the tags of the manifests point to now, where a registry could be asked. */
  readonly images?: readonly PlannedImage[] | Promise<readonly PlannedImage[]>;
  /** Whether the first commit is reachable from the second; undefined where the repository cannot tell. */
  readonly isAncestor: (ancestor: string, commit: string) => Promise<Ancestry>;
};

/**
 * Reads everything a plan is made from, started at once and with a bound, and writes nothing. Throws the faults of the
 * input that make asking pointless; what the server refuses of one object is part of the answer.
 */
export async function survey(input: SurveyInput, signal: AbortSignal): Promise<Survey> {
  const { release, options } = input;
  const cluster = kindsAskedOnce(input.cluster);
  const { environment, build } = release;
  const { namespace } = environment;
  assertNoFaults(checkShapes(input.manifests));
  await assertRightCluster(environment, cluster, signal);

  const written = writtenOf(input).map(({ manifest }) => manifest);
  const asked = askRights({ cluster, namespace }, signal);
  const autoscalers = started(
    readAutoscalers(
      written.map(({ object }) => object),
      { cluster, namespace },
      signal,
    ),
  );
  const records = started(readLastRecord(input.records, signal));
  const kinds = await readKinds(written, cluster, signal);
  const scoped = scope(written, { environment, kinds, rollback: options.rollbackTo !== undefined });
  assertNoFaults([
    ...scoped.faults,
    ...checkUnique(scoped.manifests),
    // Secrets from the bucket carry an annotation of our own.
    ...checkRolloutAnnotations(input.manifests),
  ]);
  const objects = scoped.manifests.map(({ object }) => object);
  const ids = new Set(objects.map((object) => keyId(keyOf(object))));
  const inTurn: InTurn = pLimit(CONCURRENCY);
  const readLive = liveReader(objects.map(refOf), cluster, inTurn);
  const lackingOf = (last: ReleaseRecord | undefined): readonly InventoryItem[] =>
    (last?.inventory ?? []).filter((item) => !ids.has(itemId(item)));
  const autoscaled = started(
    Promise.all([autoscalers, records]).then(
      ([live, last]) => autoscalingOf(objects, remainingAutoscalers(live, lackingOf(last))).replicas,
    ),
  );
  const warned = openWarned();
  const dryRuns = openDryRuns({
    cluster,
    force: (object) => options.force || options.take.includes(takeName(object)),
    autoscaled,
    inTurn,
    warned,
  });
  const known = objects.filter((object) => !scoped.ofNewKinds.has(keyId(keyOf(object))));
  for (const object of known) void started(readLive(refOf(object), signal));
  for (const object of known) dryRuns.begin(object, signal);

  const last = await records.catch(async (error: unknown) => {
    // The first that goes with a namespace is who may do what in it.
    const states = await readNamespaces([namespace], cluster, signal).catch(() => NOTHING.namespaces);
    assertNamespaces([], new Map([...states].filter(([, state]) => state === 'terminating')), namespace);
    throw error;
  });
  const compared = options.rollbackTo === undefined && !options.allowOlder && last !== undefined;
  const lacking = lackingOf(last);
  const refs = objects.map((object) => ({ ...refOf(object), reads: readsOf(object) }));
  // A hook of Helm is removed to run again.
  const hooked = objects.filter((object) => hookOf(object)?.runs === true).map(refOf);
  const namespacesRead = started(readNamespaces(usedNamespaces(objects, namespace), cluster, signal));
  const leavingRead = started(readLeaving(lacking, cluster, signal));
  const isAsWritten = writtenBy(last);
  const ownersRead = started(
    Promise.all(known.map(async (object) => readLive(refOf(object), signal))).then(async (live) => {
      // The records of others may take megabytes, so they are read only where something may be theirs.
      const isNews = live.some((one) => one && !isAsWritten(one));
      return lacking.length === 0 && !isNews ? NO_OTHERS : otherInventories(input.records, signal);
    }),
  );
  const [isAncestor, missing] = await settledInOrder([
    compared && last.commit !== build.commit
      ? input.isAncestor(build.commit, last.commit)
      : Promise.resolve(undefined),
    missingRights(
      {
        cluster,
        namespace,
        readsSecrets: input.readsSecrets === true,
        ...rightsOf(refs, [...lacking, ...hooked], { environment, last }),
        asked,
        verifications: input.verifications,
      },
      signal,
    ),
  ]);
  const first = { ...NOTHING, kinds, last, isAncestor, missingRights: missing };
  // Without the rights the other answers are refusals, which say less; a namespace that is missing says more.
  if (missing.some(({ helpful }) => helpful !== true))
    return { ...first, namespaces: await namespacesRead.catch(() => NOTHING.namespaces) };
  const [namespaces, live, leaving, others, images] = await settledInOrder([
    namespacesRead,
    autoscalers,
    leavingRead,
    ownersRead,
    Promise.resolve(input.images ?? []),
  ]);

  function unaskedWhy(object: KubeObject): string | undefined {
    if (scoped.ofNewKinds.has(keyId(keyOf(object)))) return 'its definition is part of this release';
    return namespaces.get(object.metadata.namespace ?? namespace) === 'missing'
      ? 'its namespace is part of this release'
      : undefined;
  }
  const replicas = await autoscaled;
  const owner = ownerOf(release);
  const surveyed = await Promise.all(
    objects.map(async (object): Promise<readonly [string, Surveyed]> => {
      const unasked = unaskedWhy(object);
      const scaled = replicas.has(keyId(keyOf(object)));
      const named = options.takeOver;
      const asking = { object, scaled, owner, named, cluster, readLive, dryRuns, inTurn, warned };
      if (unasked === undefined) return [keyId(keyOf(object)), await surveyObject(asking, signal)];
      // One of the same name may be there under a version that is served already.
      const served = await servedRef(refOf(object), cluster, signal);
      const live = served && (await readLive(served, signal));
      return [keyId(keyOf(object)), { unasked, live }];
    }),
  );
  const objectsById = new Map(surveyed);
  // A way back is not refused for what the cluster has lost since.
  const needs = options.rollbackTo === undefined ? newNeeds(objects, objectsById) : [];
  const [lacks, neighbours] = await settledInOrder([
    readLacks(needs, cluster, signal),
    readNeighbours(others.objects, { leaving, staying: ids, cluster, inTurn }, signal),
  ]);
  const otherOwners = others.owners;
  const answers = { namespaces, autoscalers: live, leaving, otherOwners, neighbours, images, lacks };
  return { ...first, ...answers, objects: objectsById, warnings: warned.all() };
}

/** Whether a live object is the one that the release wrote and still as it wrote it, so that nobody else can have. */
function writtenBy(last: ReleaseRecord | undefined): (live: KubeObject) => boolean {
  const uids = new Map((last?.inventory ?? []).map((item) => [itemId(item), item.uid]));
  const written = new Map((last?.objects ?? []).map((object) => [keyId(keyOf(object)), object]));
  return (live) => {
    const id = keyId(keyOf(live));
    if (!uids.has(id) || uids.get(id) !== live.metadata.uid) return false;
    const object = written.get(id);
    return !object || changesBetween(live, object).every(({ to }) => to === undefined);
  };
}

/** What objects need that they had not before, and that the release does not bring. */
function newNeeds(objects: readonly KubeObject[], surveyed: ReadonlyMap<string, Surveyed>): readonly Need[] {
  const needs = objects.flatMap((object) => newNeedsOf(object, surveyed.get(keyId(keyOf(object)))?.live));
  return unbrought(
    needs.map(({ need }) => need),
    objects,
  );
}

/** What is applied to an object that has lost its field owners: the server takes all of it for somebody else's. */
async function dryRunForced(
  object: KubeObject,
  { cluster, onWarning }: { readonly cluster: Cluster; readonly onWarning: OnWarning },
  signal: AbortSignal,
): Promise<KubeObject> {
  return cluster.apply(object, { dryRun: true, force: true, onWarning }, signal);
}

/** Going back after a failure brings back what this release removes, and removes what it creates. */
function rightsOf(
  refs: readonly (Ref & Target)[],
  lacking: readonly Ref[],
  { environment, last }: { readonly environment: Environment; readonly last: ReleaseRecord | undefined },
): Pick<RightsRequest, 'written' | 'removed'> {
  if (environment.onFailure !== 'rollback' || !last) return { written: refs, removed: lacking };
  const known = new Set(last.inventory.map(itemId));
  const added = refs.filter((ref) => !known.has(itemId(ref)) && !PROTECTED.includes(ref.kind));
  return { written: [...refs, ...lacking], removed: [...lacking, ...added] };
}

const NO_OTHERS: OtherInventories = { owners: new Map(), objects: [] };

const NOTHING = {
  namespaces: new Map(),
  autoscalers: { resizers: [], scalers: [] },
  objects: new Map(),
  leaving: [],
  otherOwners: new Map(),
  images: [],
} as const;

type Asking = {
  readonly object: KubeObject;
  /** Its replicas are set by an autoscaler. */
  readonly scaled: boolean;
  /** Who it belongs to, where it says so. */
  readonly owner: string;
  /** Managers whose fields become ours. */
  readonly named: readonly string[];
  readonly cluster: Cluster;
  readonly readLive: ReadLive;
  readonly dryRuns: DryRuns;
  readonly inTurn: InTurn;
  readonly warned: Warned;
};

/** Asks the server what applying the object would change, without changing it. */
async function surveyObject(
  { object: written, scaled, owner, named: said, cluster, readLive, dryRuns, inTurn, warned }: Asking,
  signal: AbortSignal,
): Promise<Surveyed> {
  let live: KubeObject | undefined;
  try {
    live = await readLive(refOf(written), signal);
  } catch (error) {
    return { error };
  }
  const object = marked(written, live, owner);
  const applied = scaled ? withoutReplicas(object) : object;
  const named = live ? [...said, ...freedManagers(live, applied)] : said;
  const onWarning = warned.of(object);
  try {
    const dryRun = async (): Promise<KubeObject> => dryRuns.next(object, live, signal);
    if (!live) return { live, next: await dryRun() };
    if (isBare(live))
      return { live, next: await dryRunForced(applied, { cluster, onWarning }, signal), bare: true };
    const next =
      adoptable(live, named).length > 0
        ? await dryRunTakeOver({ object: applied, live, named, cluster, dryRun, inTurn, onWarning }, signal)
        : await dryRun();
    const kept = await readKept({ object: applied, live, next, scaled, named, cluster, inTurn }, signal);
    return { live, next, ...(kept && { kept }) };
  } catch (error) {
    if (live && apiStatusOf(error)?.reason === 'Invalid') {
      const claim = { object: applied, live, named: [...named, MANAGER], cluster, inTurn, onWarning };
      return dryRunMoved(claim, signal).then(
        (next) => ({ live, next, claims: true as const }),
        () => ({ live, error }),
      );
    }
    if (!live || !isVersionTrouble(error) || !(await isOutdated(live, applied, cluster, signal)))
      return { live, error };
    const move = { object: applied, live, named, cluster, inTurn, onWarning };
    return dryRunMoved(move, signal).then(
      (next) => ({ live, next, moves: true }),
      (refused: unknown) => ({ live, error: refused }),
    );
  }
}
