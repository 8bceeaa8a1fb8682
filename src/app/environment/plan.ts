import { warningText } from '../../core/api-warning.ts';
import type { Manifest } from '../../core/objects.ts';
import type { Plan, PlannedImage, SecretSource } from '../../core/plan.ts';
import { type Platform, platformOf } from '../../core/platform.ts';
import type { Ancestry } from '../../core/ports/repository.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import type { Release } from '../../core/release.ts';
import type { Verification } from '../../core/verification.ts';
import { settledInOrder, started } from '../../deploy/concurrency.ts';
import { planDefaults, type PlanOptions, type Secrets } from '../../deploy/plan/input.ts';
import type { WrittenAt } from '../../deploy/diagnose/reading.ts';
import { isWellByStatus } from '../../deploy/rollout/by-status.ts';
import { readReferences } from '../../deploy/rollout/references.ts';
import { makePlan } from '../../deploy/plan/plan.ts';
import { kindRules } from '../../deploy/kinds/kind-rule.ts';
import { survey } from '../../deploy/survey/survey.ts';
import { environmentsFor } from '../../dsl/environments.ts';
import { imageUses } from '../../images/image-uses.ts';
import { asReleased } from '../image/as-released.ts';
import { preflight } from '../image/preflight.ts';
import { readsSecrets } from './rights.ts';
import { lackBehind } from './lack.ts';
import { tellFormer } from './former.ts';
import { openSecrets } from '../secrets/opened.ts';
import { hideReleased, type Unhidden } from '../secrets/released.ts';
import { type OpenCluster, openCluster } from './cluster.ts';
import type { Session } from '../world.ts';
import { recordsOf } from './records.ts';
import { ofWayBack } from './way-back-faults.ts';
import { taggedImages } from '../image/tagged.ts';
import { placesIn } from './source-places.ts';

/** A plan and what it takes to do it. */
export type Planned = {
  readonly plan: Plan;
  readonly release: Release;
  readonly platform: Platform;
  readonly cluster: OpenCluster;
  readonly secrets: Secrets;
  /** The newest record when it was made; unknown for a saved plan. */
  readonly last?: ReleaseRecord | undefined;
  /** Where its objects were written; unknown for a saved plan and for a past release. */
  readonly writtenAt?: WrittenAt;
  /** What the tags of a saved plan point to now. */
  readonly images?: readonly PlannedImage[];
  /** It comes from a file, so time has passed since it was made. */
  readonly saved?: boolean;
  /** Whether everything that is there was well by its own status when it was read, and has what it needs by name. */
  readonly isWell?: () => Promise<boolean>;
  /** Plans once more, for when something else went ahead; unknown for a saved plan, which holds as it is or not at all. */
  readonly again?: () => Promise<Planned>;
  /** Holds a saved plan to what it says; undefined for one that was made just now. */
  readonly verify?: () => Promise<void>;
  /** The way back from it, where that is not to bring the objects of the last good release back. */
  readonly back?: () => Promise<Planned>;
  /** Secrets that what runs has and nobody could read to hide them. */
  readonly unhidden?: Unhidden | undefined;
  /** Go on with it where an earlier run of it was cut off. */
  readonly resume?: boolean;
  /** Delete a StatefulSet's broken Pod that blocks its own replacement. */
  readonly unstick?: boolean;
};

export type PlanRequest = {
  readonly release: Release;
  readonly platform: Platform;
  /** Rendered and checked. */
  readonly manifests: readonly Manifest[];
  /** What has to hold of it once it runs; nothing of what is brought back. */
  readonly verifications?: readonly Verification[];
  /** Of a past release: what its tags pointed to then. */
  readonly images?: readonly PlannedImage[];
  readonly options?: Partial<PlanOptions>;
};

/** What goes back or ends is of no branch. */
export function isForeign({
  release,
  platform,
  options = {},
}: Pick<PlanRequest, 'release' | 'platform' | 'options'>): boolean {
  if (options.rollbackTo !== undefined || options.ends === true) return false;
  const ways = environmentsFor(platform, release.build.branch);
  return !ways.some(({ name }) => name === release.environment.name);
}

function isFetched({ key, versionId }: SecretSource, { manifests }: Secrets): boolean {
  return manifests.some(({ source }) => source.key === key && source.versionId === versionId);
}

/** Fetches the secrets of a release, checks who uses them, and compares all of it with the cluster. Writes nothing. */
export async function planRelease(request: PlanRequest, session: Session): Promise<Planned> {
  return planWhole(request, session).catch((error: unknown) => {
    throw request.options?.rollbackTo === undefined ? error : ofWayBack(error, request.release);
  });
}

async function planWhole(request: PlanRequest, session: Session): Promise<Planned> {
  const { release, options } = request;
  const { signal, adapters, clock, version, cwd } = session;
  const { environment } = release;
  const platform = platformOf(request.platform, environment);
  const cluster = await openCluster(environment, session);
  const asked = await asReleased(request.manifests, request.images ?? [], platform, session);
  const { manifests, secrets } = await openSecrets(
    { release, platform, cluster, manifests: asked.manifests },
    session,
  );
  const ownSecrets = secrets.manifests.map(({ name }) => name);
  const references = imageUses(manifests).map(({ reference }) => reference);
  const images = started(taggedImages(references, platform, session));
  const { service } = release;
  const records = await recordsOf({ service, environment, platform, cluster }, session);
  const { verifications = [] } = request;
  const rules = kindRules(platform.kinds);
  const desired = { release, manifests, secrets, rules, version, verifications, notes: asked.notes };
  const chosen = { ...planDefaults, foreignBranch: isForeign(request), ...options };
  const isAncestor = async (ancestor: string, commit: string): Promise<Ancestry> =>
    (await adapters.repository(cwd)).isAncestor(ancestor, commit);
  const isBack = chosen.rollbackTo !== undefined;
  const former = started(isBack ? Promise.resolve() : tellFormer(records, release, session));
  // Registries and cluster are asked at once; an image that is missing is told first.
  const [, found] = await settledInOrder([
    preflight({ manifests, ownSecrets, platform, cluster, namespace: environment.namespace }, session),
    survey(
      {
        ...desired,
        readsSecrets: readsSecrets(manifests),
        images,
        cluster,
        records,
        isAncestor,
        options: chosen,
      },
      signal,
    ).catch(async (error: unknown) => {
      throw await lackBehind(error, { release, manifests, cluster }, signal);
    }),
  ]);
  await former;
  // What the last release had may be in live fields and events, also where this one no longer has it.
  const had = found.last?.secrets.filter(({ source }) => !isFetched(source, secrets)) ?? [];
  await hideReleased([{ secrets: had }], { environment, platform, cluster }, session);
  const { build } = release;
  const people =
    environment.approval?.fourEyes === true && !isBack
      ? await (await adapters.repository(cwd)).people(found.last?.commit, build.commit)
      : undefined;
  const written = { ...desired, release: { ...release, build: { ...build, ...(people && { people }) } } };
  // A policy may quote what it warns of, and a plan is kept in files.
  const warnings = found.warnings?.map(({ text, of }) => ({
    text: warningText(text, session.redactor.text),
    of,
  }));
  const plan = makePlan(written, { ...found, ...(warnings && { warnings }) }, chosen, clock.now());
  session.emit({ type: 'plan.made', plan });
  const writtenAt = await placesIn(request.manifests, session);
  const again = async (): Promise<Planned> => {
    session.emit({ type: 'note', code: 'planned-again' });
    return planRelease(request, session);
  };
  const isWell = async (): Promise<boolean> => {
    const live = [...found.objects.values()].flatMap((one) => one.live ?? []);
    const at = clock.now();
    if (!isWellByStatus(live, { rules: desired.rules, at })) return false;
    return (await readReferences(live, { cluster, at, signal })).lost().size === 0;
  };
  return { plan, release, platform, cluster, secrets, last: found.last, writtenAt, isWell, again };
}
