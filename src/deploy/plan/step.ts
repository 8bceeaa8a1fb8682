import { type KubeObject, type Manifest, keyId, keyOf } from '../../core/objects.ts';
import type { FieldChange, SecretSource, Step } from '../../core/plan.ts';
import { type Cluster, refOf } from '../../core/ports/cluster.ts';
import { type Adoption, adoptable, dryRunAdopted } from '../execute/adopt.ts';
import { changesBetween, isSame } from './diff.ts';
import type { DryRuns } from '../survey/dry-runs.ts';
import { isRecreated } from './immutable.ts';
import type { Secrets } from './input.ts';
import type { ReadLive } from '../survey/live.ts';
import { markOf } from './live-mark.ts';
import type { Turn } from './order.ts';
import { MANAGER, appliedBy, holds } from './ownership.ts';
import { asApplied, type Autoscaled, replicasOf } from './replicas.ts';
import { whyChanged, whyNew, whySecret } from './why.ts';

/** A desired object on its way to becoming a step. */
export type Draft = {
  readonly manifest: Manifest;
  /** Set for objects of the bucket, whose content must not enter the plan. */
  readonly secret: SecretSource | undefined;
  readonly turn: Turn;
  /** Why the server cannot be asked about it yet. */
  readonly unasked: string | undefined;
};

export type Drafting = {
  readonly cluster: Cluster;
  readonly readLive: ReadLive;
  readonly dryRuns: DryRuns;
  readonly autoscaled: Autoscaled;
  readonly secrets: Pick<Secrets, 'reasons'>;
};

/** Asks the server what applying the object would change, without changing it. */
export async function stepFor(draft: Draft, drafting: Drafting, signal: AbortSignal): Promise<Step> {
  const { cluster, autoscaled } = drafting;
  const written = draft.manifest.object;
  const key = keyOf(written);
  const scaled = autoscaled.has(keyId(key));
  const object = asApplied(written, autoscaled);
  const common: Omit<Step, 'op' | 'why'> = {
    key,
    apiVersion: object.apiVersion,
    wave: draft.turn.wave,
    awaited: draft.turn.awaited,
    object: draft.secret ? undefined : object,
    secret: draft.secret,
    live: undefined,
    handOver: undefined,
    adopts: [],
    changes: [],
  };
  if (draft.unasked !== undefined) return { ...common, op: 'create', why: [draft.unasked] };
  const live = await drafting.readLive(refOf(object), signal);
  const dryRun = async (): Promise<KubeObject> => drafting.dryRuns.next(written, live, signal);
  if (!live) {
    const next = await dryRun();
    return {
      ...common,
      op: 'create',
      why: draft.secret ? whySecret({ live, next }, draft.secret) : whyNew(object),
    };
  }
  const next = await nextOf({ object, live, cluster, dryRun }, signal);
  const mark = markOf(live, { scaled });
  if (!next) {
    const why = 'made anew, because a Job cannot be changed';
    return { ...common, op: 'replace', live: mark, why: [...jobWhy(live, object), why] };
  }
  const handOver = scaled && ownsReplicas(live) ? replicasOf(live) : undefined;
  const adopts = adoptable(live);
  const changes = changesBetween(live, next).filter(({ path }) => !(scaled && path === 'spec.replicas'));
  const why = [
    ...(draft.secret ? whySecret({ live, next }, draft.secret) : []),
    ...whyChanged(
      key.kind,
      draft.secret ? withoutData(changes) : changes,
      drafting.secrets.reasons(live, object),
    ),
    ...(adopts.length > 0 ? [`taken over from ${adopts.join(', ')}`] : []),
    ...(handOver === undefined ? [] : [`replicas ${handOver} handed over to the autoscaler`]),
  ];
  const same =
    changes.length === 0 && why.length === 0 && isSame(appliedBy(MANAGER, live), appliedBy(MANAGER, next));
  return {
    ...common,
    op: same ? 'keep' : 'update',
    live: mark,
    handOver,
    adopts,
    changes: draft.secret ? withoutData(changes) : changes,
    why: same || why.length > 0 ? why : ['fields taken into this release, values unchanged'],
  };
}

/** The object as an apply would leave it; undefined where only making it anew will do. */
async function nextOf(asked: Adoption, signal: AbortSignal): Promise<KubeObject | undefined> {
  const { object, live, dryRun } = asked;
  const answer = adoptable(live).length > 0 ? dryRunAdopted(asked, signal) : dryRun();
  return answer.catch((error: unknown) => {
    if (isRecreated(object, error)) return undefined;
    throw error;
  });
}

/** Only what the manifest names: the live Job has labels and selectors that its controller added. */
function jobWhy(live: KubeObject, object: KubeObject): readonly string[] {
  const named = changesBetween(live, object).filter(({ to }) => to !== undefined);
  return whyChanged(
    'Job',
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
