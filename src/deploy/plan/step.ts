import { type KubeObject, type Manifest, keyId, keyOf } from '../../core/objects.ts';
import type { FieldChange, SecretSource, Step } from '../../core/plan.ts';
import { adoptable } from './adoption.ts';
import { changesBetween, isSame } from './diff.ts';
import { isRecreated } from './immutable.ts';
import type { Secrets, Surveyed } from './input.ts';
import { markOf } from './live-mark.ts';
import type { Turn } from './order.ts';
import { MANAGER, appliedBy, holds } from './ownership.ts';
import { asApplied, type Autoscaled, replicasOf } from './replicas.ts';
import { whyChanged, whyNew, whySecret } from './why.ts';

/** A desired object on its way to becoming a step. */
export type Draft = Surveyed & {
  readonly manifest: Manifest;
  /** Set for objects of the bucket, whose content must not enter the plan. */
  readonly secret: SecretSource | undefined;
  readonly turn: Turn;
};

export type Drafting = {
  readonly autoscaled: Autoscaled;
  readonly secrets: Pick<Secrets, 'reasons'>;
};

/** What is to be done about one object. Throws what the server refused, except where making a Job again is the answer. */
export function stepFor(draft: Draft, { autoscaled, secrets }: Drafting): Step {
  const { live, next, secret, turn } = draft;
  const written = draft.manifest.object;
  const key = keyOf(written);
  const scaled = autoscaled.has(keyId(key));
  const object = asApplied(written, autoscaled);
  const common: Omit<Step, 'op' | 'why'> = {
    key,
    apiVersion: object.apiVersion,
    wave: turn.wave,
    awaited: turn.awaited,
    object: secret ? undefined : object,
    secret,
    live: undefined,
    handOver: undefined,
    adopts: [],
    changes: [],
  };
  if (draft.unasked !== undefined) return { ...common, op: 'create', why: [draft.unasked] };
  const mark = live && markOf(live, { scaled });
  if (!next) {
    if (!live || !isRecreated(object, draft.error)) throw draft.error;
    const why = 'made anew, because a Job cannot be changed';
    return { ...common, op: 'replace', live: mark, why: [...jobWhy(live, object), why] };
  }
  if (!live)
    return { ...common, op: 'create', why: secret ? whySecret({ live, next }, secret) : whyNew(object) };
  const handOver = scaled && ownsReplicas(live) ? replicasOf(live) : undefined;
  const adopts = adoptable(live);
  const all = changesBetween(live, next).filter(({ path }) => !(scaled && path === 'spec.replicas'));
  const changes = secret ? withoutData(all) : all;
  const why = [
    ...(secret ? whySecret({ live, next }, secret) : []),
    ...whyChanged(object, changes, secrets.reasons(live, object)),
    ...(adopts.length > 0 ? [`taken over from ${adopts.join(', ')}`] : []),
    ...(handOver === undefined ? [] : [`replicas ${handOver} handed over to the autoscaler`]),
  ];
  const same =
    all.length === 0 && why.length === 0 && isSame(appliedBy(MANAGER, live), appliedBy(MANAGER, next));
  return {
    ...common,
    op: same ? 'keep' : 'update',
    live: mark,
    handOver,
    adopts,
    changes,
    why: same || why.length > 0 ? why : ['fields taken into this release, values unchanged'],
  };
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

function withoutData(changes: readonly FieldChange[]): readonly FieldChange[] {
  return changes.filter(({ path }) => !/^(?:data|stringData)\b/.test(path));
}
