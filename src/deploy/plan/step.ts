import { apiStatusOf } from '../../core/api-status.ts';
import { counted } from '../../core/errors.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { type KubeObject, type Manifest, keyId, keyOf } from '../../core/objects.ts';
import type { SecretSource, Step } from '../../core/plan.ts';
import { adoptable, movedVersion, takenOver } from './adoption.ts';
import { freedManagers } from './freed.ts';
import { kindId } from '../kinds/kind.ts';
import { isDoneOnce } from './done-once.ts';
import { missedIn } from './dependents.ts';
import { changesBetween, isSame } from './diff.ts';
import { pathText, stepsLacking, valueAt, withoutEmpty } from './field-steps.ts';
import { isRecreated } from './immutable.ts';
import type { Secrets, Surveyed } from './input.ts';
import { markOf } from './live-mark.ts';
import { type HookNow, hookText } from './hooks.ts';
import { IN_ROLLBACK, type Turn } from './order.ts';
import { MANAGER, appliedBy, holds } from './ownership.ts';
import { definitionOf, isSchemaTrouble } from './schema-trouble.ts';
import { hasFailed, isActive, isEndedPod, rollbackOf, runsOnce } from './run-once.ts';
import { asApplied, type Autoscaled, replicasOf } from './replicas.ts';
import { withoutValues } from './secret-changes.ts';
import { scalarText, whyChanged, whyNew, whySecret } from './why.ts';

/** A desired object on its way to becoming a step. */
export type Draft = Surveyed & {
  readonly manifest: Manifest;
  /** Set for objects of the bucket, whose content must not enter the plan. */
  readonly secret: SecretSource | undefined;
  readonly turn: Turn;
  /** The other service that it is taken from. */
  readonly takenFrom?: string | undefined;
  /** Secrets that its controller makes of it. */
  readonly makes?: readonly string[];
  /** It is a hook of Helm, which runs in this phase or not at all. */
  readonly hook?: HookNow;
  /** Of a Service that waits for the Pods it selects from now on. */
  readonly switches?: string | undefined;
};

export type Drafting = {
  readonly autoscaled: Autoscaled;
  /** Objects that are not there yet. */
  readonly toBeMade: readonly KubeObject[];
  /** Those that are there no longer as this release has them, so that a definition among them allows other things. */
  readonly definitions: readonly KubeObject[];
  /** The last release did not come to a good end. */
  readonly unfinished: boolean;
  /** This brings an older release back. */
  readonly rollback: boolean;
  readonly secrets: Pick<Secrets, 'reasons'>;
  /** The release before this one. */
  readonly last?: ReleaseRecord | undefined;
  /** Managers whose fields become ours. */
  readonly takeOver: readonly string[];
};

/** What is to be done about one object. Throws what the server refused, except where making a Job again is the answer. */
export function stepFor(draft: Draft, drafting: Drafting): Step {
  const { hook, live } = draft;
  if (!hook) return plainStep(draft, drafting);
  const isRefused =
    hook.of.runs && live && isInvalid(draft.error) && !isRecreated(draft.manifest.object, draft.error);
  const isKept = hook.phase === undefined || isRefused;
  const asked = isKept ? { ...draft, next: live, error: undefined } : draft;
  const step = plainStep(asked, drafting);
  if (hook.phase === undefined) return { ...step, op: 'keep', changes: [], adopts: [], why: [hook.notNow] };
  const why = [...(isKept ? [] : step.why), hookText(hook.of, hook.phase)];
  // A Pod cannot be changed either, and one that has ended runs no more.
  const again = hook.of.runs && live && (isKept || step.op === 'update' || hasFailed(live));
  return step.op === 'keep' && !again ? step : { ...step, op: again ? 'replace' : step.op, why };
}

/** The same hook once more, because it runs with each release that changes something. */
export function runAgain(step: Step, { hook }: Draft): Step {
  if (step.op !== 'keep' || !hook?.of.runs || hook.phase === undefined) return step;
  return { ...step, op: 'replace', why: [`run again, ${hookText(hook.of, hook.phase)}`] };
}

function isInvalid(error: unknown): boolean {
  return apiStatusOf(error)?.reason === 'Invalid';
}

function plainStep(draft: Draft, drafting: Drafting): Step {
  const { autoscaled, secrets } = drafting;
  const { live, next, secret, turn } = draft;
  const written = draft.manifest.object;
  const key = keyOf(written);
  const scaled = autoscaled.has(keyId(key));
  const object = asApplied(written, autoscaled);
  const common: Omit<Step, 'op' | 'why'> = {
    key,
    apiVersion: object.apiVersion,
    ...(drafting.rollback && !draft.hook && runsOnce(object) && rollbackOf(object) === 'run' ? LAST : turn),
    object: secret ? undefined : object,
    secret,
    live: undefined,
    handOver: scaled && isToBeMade(live) ? replicasOf(written) : undefined,
    adopts: [],
    changes: [],
    ...(draft.makes && draft.makes.length > 0 && { makes: draft.makes }),
  };
  const mark = live && markOf(live, { scaled });
  if (drafting.rollback && !draft.hook && runsOnce(object) && rollbackOf(object) !== 'run')
    return { ...common, op: 'keep', live: mark, why: ['not run in a rollback', ...goingOnText(live)] };
  if (!live && !draft.hook && isDoneOnce(object, drafting.last))
    return { ...common, op: 'keep', why: [DONE] };
  if (draft.unasked !== undefined) return unasked(draft, common, draft.unasked);
  if (live?.metadata.deletionTimestamp !== undefined)
    return {
      ...common,
      op: 'replace',
      live: mark,
      why: ['is being deleted; created again once it is gone', ...beginsText(common)],
    };
  if (!next) {
    if (live && isEndedPod(live) && isInvalid(draft.error))
      return { ...common, op: 'replace', live: mark, why: [...jobWhy(live, object), HAS_ENDED] };
    if (live && isRecreated(object, draft.error)) {
      const why = ['recreated, because a Job cannot be changed', ...endedText(live)];
      return { ...common, op: 'replace', live: mark, why: [...jobWhy(live, object), ...why] };
    }
    if (live && drafting.rollback && ONE_WAY.has(kindId(live)) && isInvalid(draft.error))
      return { ...common, op: 'keep', live: mark, why: [stayingText(draft.error)] };
    const missed =
      (live ? undefined : missedIn(written, draft.error, drafting.toBeMade)) ??
      (isSchemaTrouble(draft.error) ? definitionOf(written, drafting.definitions) : undefined);
    if (!missed) throw draft.error;
    const { kind, metadata } = missed;
    const text = `not asked yet: its ${kind} ${metadata.name} is part of this release`;
    return unasked(draft, { ...common, live: mark }, text);
  }
  if (!live)
    return {
      ...common,
      op: 'create',
      why: [...(secret ? whySecret({ live, next }, secret) : whyNew(object)), ...beginsText(common)],
    };
  const handOver = scaled && ownsReplicas(live) ? replicasOf(live) : undefined;
  const version = draft.moves === true ? movedVersion(live, object) : undefined;
  const freed = freedManagers(live, object);
  const adopts =
    draft.moves === true
      ? [`${MANAGER} (${version ?? 'entries of a version that is gone'})`]
      : [...adoptable(live, [...drafting.takeOver, ...freed]), ...(draft.claims ? [MANAGER] : [])];
  const others = adopts.filter((name) => name !== MANAGER && !freed.includes(name));
  const all = changesBetween(live, next).filter(({ path }) => !(scaled && path === 'spec.replicas'));
  const changes = secret ? withoutValues(all) : all;
  const why = [
    ...(secret ? whySecret({ live, next }, secret) : []),
    ...whyChanged(object, changes, secrets.reasons(live, object), next),
    ...(draft.switches === undefined ? [] : [draft.switches]),
    ...(freed.length > 0 ? ['replicas are as written again'] : []),
    ...(others.length > 0 ? [`taken over from ${others.join(', ')}`] : []),
    ...(draft.takenFrom === undefined ? [] : [`taken from service ${draft.takenFrom}`]),
    ...(handOver === undefined ? [] : [`replicas ${handOver} left to the autoscaler`]),
  ];
  const [before, after] = [live, next].map((one) => withoutEmpty(appliedBy(MANAGER, one) ?? {}, object));
  const same = all.length === 0 && why.length === 0 && isSame(before, after);
  if (live && drafting.unfinished && hasFailed(live))
    return { ...common, op: 'replace', live: mark, changes, why: [...why, 'failed before; run again'] };
  if (isEndedPod(live) && !draft.hook && changes.length > 0)
    return { ...common, op: 'replace', live: mark, changes, why: [...why, HAS_ENDED] };
  return {
    ...common,
    op: same ? 'keep' : 'update',
    live: mark,
    handOver,
    adopts,
    ...(draft.bare && !same && { forced: true }),
    changes,
    why: same || why.length > 0 ? why : ownershipWhy({ live, next, object, named: !secret }),
  };
}

/** Not to be seen in the object, which is applied without it from then on. */
function beginsText({ handOver }: Pick<Step, 'handOver'>): readonly string[] {
  return handOver === undefined ? [] : [`begins with ${counted(handOver, 'replica')}`];
}

function isToBeMade(live: KubeObject | undefined): boolean {
  return live?.metadata.deletionTimestamp !== undefined || live === undefined;
}

/** What the server cannot be asked about before something else of the release is there. */
function unasked(
  { live, manifest: { object } }: Draft,
  common: Omit<Step, 'op' | 'why'>,
  text: string,
): Step {
  const why = [text];
  if (!live) return { ...common, op: 'create', why: [...why, ...beginsText(common)] };
  const changes = object.kind === 'Secret' ? [] : changesBetween(live, takenOver(live, object));
  return { ...common, op: 'update', live: common.live ?? markOf(live, { scaled: false }), changes, why };
}

/** Fields that the manifest has dropped keep their value where the server remembers or allocated one. */
function ownershipWhy({
  live,
  next,
  object,
  named,
}: Record<'live' | 'next' | 'object', KubeObject> & {
  /** Values are told, which is so of all but Secrets. */
  readonly named: boolean;
}): readonly string[] {
  const dropped = stepsLacking(appliedBy(MANAGER, live) ?? {}, object);
  const staying = dropped.filter((steps) => valueAt(next, steps) !== undefined);
  if (staying.length === 0) return ['field ownership taken over, values unchanged'];
  return staying.map((steps) => {
    const text = (named ? scalarText(valueAt(next, steps)) : undefined) ?? 'as it is';
    return `${pathText(steps)} stays ${text} although the manifest no longer has it`;
  });
}

/** A claim cannot shrink, a definition not lose the version that objects are stored in, and what is immutable stays so. */
const ONE_WAY = new Set([
  '/PersistentVolumeClaim',
  '/ConfigMap',
  '/Secret',
  'apiextensions.k8s.io/CustomResourceDefinition',
]);

function stayingText(error: unknown): string {
  const { causes = [], message = '' } = apiStatusOf(error) ?? {};
  const said = causes.map((cause) => `${cause.field} ${cause.message}`).join('; ');
  return `stays as it is, for the API server does not take it back: ${said === '' ? message : said}`;
}

const DONE = 'has completed, and was removed by its ttlSecondsAfterFinished; it runs again once it changes';

const HAS_ENDED = 'recreated, because it has ended';

const LAST: Turn = { wave: IN_ROLLBACK, awaited: false };

/** To end a migration half-way may do more harm than its end. */
function goingOnText(live: KubeObject | undefined): readonly string[] {
  return live && isActive(live) ? ['the one of the other release still runs, and is left to end'] : [];
}

function endedText(live: KubeObject): readonly string[] {
  return isActive(live) ? ['the one that is running is ended first'] : [];
}

/** Only what the manifest names: the live Job has labels and selectors that its controller added. */
function jobWhy(live: KubeObject, object: KubeObject): readonly string[] {
  const named = changesBetween(live, object).filter(({ to }) => to !== undefined);
  return whyChanged(
    object,
    named.filter(({ path }) => path.endsWith('.image')),
    [],
  );
}

function ownsReplicas(live: KubeObject): boolean {
  const kubectl = adoptable(live).length > 0;
  return kubectl || holds(appliedBy(MANAGER, live), ['f:spec', 'f:replicas']);
}
