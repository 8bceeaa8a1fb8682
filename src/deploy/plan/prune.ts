import { definitionInUse, emptyRelease, pruneBudget, stillNamed } from '../../core/catalogue/deploy.ts';
import { type Key, type KubeObject, groupOf, keyId, keyOf, keyText } from '../../core/objects.ts';
import type { Step } from '../../core/plan.ts';
import type { Environment } from '../../core/platform.ts';
import type { InventoryItem } from '../../core/record.ts';
import type { Neighbour, Survey } from './input.ts';
import { finalizersText } from './finalizers.ts';
import { keptBecause } from './keep.ts';
import { markOf } from './live-mark.ts';
import { kindWave } from './order.ts';
import { type FieldSet, MANAGER, appliedBy, entriesOf, ownsMore } from './ownership.ts';
import { OWNER, claimOn, ownerOf } from './owner.ts';
import { kindId } from '../kinds/kind.ts';
import { policyOf } from '../kinds/policy.ts';
import { idleText, selectorOf, selectedBy } from '../kinds/service-workloads.ts';
import { needsByName } from '../kinds/references.ts';
import { itemId } from './refs.ts';

type Pruning = Pick<Survey, 'leaving' | 'otherOwners' | 'neighbours'> & {
  /** How many objects the last release has that this one lacks. */
  readonly lacking: number;
  readonly desired: readonly KubeObject[];
  /** The same as an apply would leave them: the API server remembers some names that a manifest has dropped. */
  readonly becoming: readonly KubeObject[];
  /** uids of what is there of these. */
  readonly staying: ReadonlySet<string>;
  readonly environment: Environment;
  readonly service: string;
  /** Protected kinds that the person named. */
  readonly pruneKinds: readonly string[];
  /** It brings an older release back, which nothing may hold up. */
  readonly rollback: boolean;
  /** A person has asked for all of it to go. */
  readonly ends: boolean;
};

type Pruned = { readonly steps: readonly Step[]; readonly notes: readonly string[] };

/** What the last release applied and this one lacks: removed, except where it is protected or no longer ours. */
export function pruneSteps(pruning: Pruning): Pruned {
  const { lacking, desired, environment, service, ends } = pruning;
  // An older release may have named the same object otherwise, in another group or with a namespace too many.
  const leaving = pruning.leaving.filter(({ live }) => !pruning.staying.has(live.metadata.uid ?? ''));
  if (lacking > 0 && desired.length === 0 && !ends) throw emptyRelease(service, environment.name, lacking);
  const found = leaving.map((one) => pruneOne(one, pruning));
  const steps = found.flatMap(({ step }) => (step ? [step] : []));
  assertUnused(leaving, steps);
  assertUnnamed(steps, leaving, pruning);
  if (!ends) assertPruneBudget(steps, environment);
  return { steps, notes: found.flatMap(({ note }) => (note === undefined ? [] : [note])) };
}

/** Throws DEFINITION_IN_USE where a definition would take objects along that this release does not remove itself. */
function assertUnused(leaving: Survey['leaving'], steps: readonly Step[]): void {
  const removed = new Set(steps.filter(({ op }) => op === 'delete').map(({ key }) => keyId(key)));
  for (const { item, instances } of leaving) {
    if (item.kind !== 'CustomResourceDefinition' || !removed.has(itemId(item))) continue;
    const staying = instances?.filter((one) => !removed.has(keyId(keyOf(one))));
    if (!staying || staying.length > 0)
      throw definitionInUse(
        item.name,
        staying?.map(({ metadata: { namespace, name } }) =>
          namespace === undefined ? name : `${namespace}/${name}`,
        ),
      );
  }
}

/** Throws STILL_NAMED where something would go that an object of this release cannot be without. */
function assertUnnamed(
  steps: readonly Step[],
  leaving: Survey['leaving'],
  { desired, neighbours = [] }: Pick<Pruning, 'desired' | 'neighbours'>,
): void {
  const removed = steps.filter(({ op }) => op === 'delete');
  if (removed.length === 0) return;
  const needing = [
    ...desired.map((object) => ({ object, by: keyText(keyOf(object)) })),
    ...neighbours.map(({ object, service }) => ({ object, by: neighbourText({ object, service }) })),
  ];
  const named = needing.flatMap(({ object, by }) =>
    removed.flatMap(({ key }) => (needsByName(object, key) ? [{ leaving: keyText(key), by }] : [])),
  );
  const gone = new Set(removed.map(({ key }) => keyId(key)));
  const going = leaving.flatMap(({ item, live }) => (gone.has(itemId(item)) ? [live] : []));
  const pairs = [...named, ...desired.flatMap((object) => deserted(object, { going, desired }))];
  const once = new Map(pairs.map((pair) => [`${pair.leaving} ${pair.by}`, pair]));
  if (once.size > 0) throw stillNamed([...once.values()]);
}

function neighbourText({ object, service }: Neighbour): string {
  return `${keyText(keyOf(object))} of service ${service}`;
}

/** A Service of which every workload would go: its traffic would have nowhere to go to. */
function deserted(
  object: KubeObject,
  { going, desired }: { readonly going: readonly KubeObject[]; readonly desired: readonly KubeObject[] },
): readonly { readonly leaving: string; readonly by: string }[] {
  const isService = kindId(object) === '/Service' && selectorOf(object) !== undefined;
  if (!isService || !policyOf(object).track || selectedBy(object, desired).length > 0) return [];
  const by = `${keyText(keyOf(object))} by its labels`;
  return selectedBy(object, going)
    .filter((workload) => idleText(workload) === undefined)
    .map((workload) => ({ leaving: keyText(keyOf(workload)), by }));
}

/** Throws PRUNE_BUDGET where more would be removed than the environment allows for one release. */
export function assertPruneBudget(
  steps: readonly Step[],
  { name, pruneMax }: Pick<Environment, 'name' | 'pruneMax'>,
): void {
  const removed = steps.filter(({ op }) => op === 'delete');
  if (removed.length > pruneMax)
    throw pruneBudget({
      count: removed.length,
      max: pruneMax,
      environment: name,
      objects: removed.map(({ key }) => `${key.kind} ${key.name}`),
    });
}

type Found = { readonly step?: Step; readonly note?: string };

function pruneOne(
  { item, live }: Survey['leaving'][number],
  { otherOwners, neighbours = [], pruneKinds, environment, service, rollback, ends, ...rest }: Pruning,
): Found {
  const { kind, name } = item;
  const named = live.metadata.annotations?.[OWNER];
  const other =
    claimOn(live, otherOwners.get(itemId(item)), item)?.service ??
    (named === ownerOf({ environment, service }) ? undefined : named);
  if (other !== undefined) return { note: `${kind} ${name} stays: it belongs to service ${other} now` };
  const taker = takerOf(item, live);
  if (taker !== undefined) return { note: `${kind} ${name} stays: ${taker}` };
  const needing = rollback ? neighbours.find(({ object }) => needsByName(object, keyOf(live))) : undefined;
  const kept =
    keptBecause(live, pruneKinds) ??
    (needing && `${neighbourText(needing)} needs it`) ??
    rememberedText(keyOf(live), rest);
  return {
    step: {
      // Asking once more moves nothing; it stays ours to name until it is gone.
      op: kept === undefined && (ends || !isHeld(live)) ? 'delete' : 'keep',
      key: { group: groupOf(item.apiVersion), kind, namespace: item.namespace, name },
      apiVersion: item.apiVersion,
      // Removals come last and in reverse: what others stand on goes when nothing stands on it.
      wave: REMOVAL - kindWave(item),
      awaited: false,
      why: [`no longer in the release${kept === undefined ? goingText(live) : `; ${kept}`}`],
      changes: [],
      object: undefined,
      secret: undefined,
      live: markOf(live, { scaled: false }),
      handOver: undefined,
      adopts: [],
    },
  };
}

/** `serviceAccountName` is put back from its older spelling where a manifest drops it. */
function rememberedText(
  key: Key,
  { desired, becoming }: Pick<Pruning, 'desired' | 'becoming'>,
): string | undefined {
  const naming = becoming.find((object) => needsByName(object, key));
  if (!naming || desired.some((object) => needsByName(object, key))) return undefined;
  return `stays: ${keyText(keyOf(naming))} keeps its name, which the API server remembers until another one is written`;
}

/** Nobody waits for what finalizers do, and some of them never do it. */
function goingText({ metadata: { finalizers = [], deletionTimestamp } }: KubeObject): string {
  const is = deletionTimestamp === undefined ? '' : '; it is being deleted already';
  return finalizers.length === 0 ? is : `${is}; ${finalizersText(finalizers)}`;
}

/** Deleted already, and only its finalizers are still to let it go. */
function isHeld({ metadata: { finalizers = [], deletionTimestamp } }: KubeObject): boolean {
  return deletionTimestamp !== undefined && finalizers.length > 0;
}

/** Behind every wave that applies something. */
const REMOVAL = 1_000;

/** Who has the object now, in words; undefined while it is ours. */
function takerOf({ uid }: InventoryItem, live: KubeObject): string | undefined {
  if (uid !== undefined && live.metadata.uid !== uid) return 'it was recreated by somebody else';
  const applier = entriesOf(live).find(
    ({ manager = '', operation, subresource, fieldsV1 }) =>
      !subresource &&
      !manager.startsWith(MANAGER) &&
      (operation === 'Apply' || manager === 'kubectl-client-side-apply') &&
      // A helper that keeps a label or an annotation of its own on our object has not taken it.
      (ownsMore(fieldsV1 as FieldSet) || !ownsMore(appliedBy(MANAGER, live))),
  );
  if (applier) return `${applier.manager ?? 'somebody'} applies it now`;
  // An object that is no more than a name, such as many a ServiceAccount, has no field that anybody could own.
  const unowned = entriesOf(live).every(({ subresource }) => subresource);
  return unowned || appliedBy(MANAGER, live) ? undefined : 'somebody else took it over';
}
