import { noEarlierRelease, noRelease } from '../../core/catalogue/deploy.ts';
import { type Environment, type Platform, platformOf } from '../../core/platform.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { NOTHING_DECLARED, type Release } from '../../core/release.ts';
import { readRecords } from '../../deploy/records/store.ts';
import type { Planned, PlanRequest } from './plan.ts';
import { releaseText } from '../../core/short-names.ts';
import { changesBetween } from '../../deploy/plan/diff.ts';
import { keyId, keyOf, type KubeObject } from '../../core/objects.ts';
import type { Step } from '../../core/plan.ts';
import type { Delivery } from '../delivery/load.ts';
import { assertNamespaces } from '../../deploy/plan/namespaces.ts';
import { readNamespaces } from '../../deploy/survey/namespaces.ts';
import { openCluster } from './cluster.ts';
import { type RecordsOf, recordsOf } from './records.ts';
import type { Session } from '../world.ts';

/** Where the records of a delivery are, in a cluster that is proven to be the environment's. */
export async function placeOfRecords(
  delivery: Delivery,
  environment: Environment,
  session: Session,
): Promise<RecordsOf> {
  const { service } = delivery.release(environment);
  const cluster = await openCluster(environment, session);
  return { service, environment, platform: platformOf(delivery.platform, environment), cluster };
}

/** Throws NAMESPACE_MISSING where there are no records because their namespace is gone or going. */
export async function assertHome(where: RecordsOf, session: Session): Promise<void> {
  assertNamespaces([], await homeOf(where, session), where.environment.namespace);
}

/** Throws NAMESPACE_MISSING where it is being deleted: what is well in it is so for seconds. */
export async function assertStays(where: RecordsOf, session: Session): Promise<void> {
  const going = [...(await homeOf(where, session))].filter(([, state]) => state === 'terminating');
  assertNamespaces([], new Map(going), where.environment.namespace);
}

async function homeOf(
  { environment: { namespace }, cluster }: RecordsOf,
  { signal }: Session,
): ReturnType<typeof readNamespaces> {
  // Not everybody may read namespaces.
  return readNamespaces([namespace], cluster, signal).catch(() => new Map());
}

/** Records of a service in an environment, newest first. */
export async function pastReleases(past: RecordsOf, session: Session): Promise<readonly ReleaseRecord[]> {
  return readRecords(await recordsOf(past, session), session.signal);
}

/** The newest good release of before a plan; what an environment goes back to by itself. Most often the last one. */
export async function releaseBefore(
  past: RecordsOf,
  { plan: { base }, last }: Pick<Planned, 'plan' | 'last'>,
  session: Session,
): Promise<ReleaseRecord | undefined> {
  if (last?.number === base && last.outcome === 'succeeded') return last;
  const records = await pastReleases(past, session);
  return records.find(({ number, outcome }) => number <= base && outcome === 'succeeded');
}

/** The record to go back to: the one of that number, else the newest good one of before what runs. */
export function recordToRestore(
  records: readonly ReleaseRecord[],
  number: number | undefined,
): ReleaseRecord {
  if (number !== undefined) return recordNumbered(records, number);
  const [last, ...others] = records;
  if (!last) throw noRelease('there is no release to go back to', []);
  const found = lastGood(last, records);
  if (found) return found;
  const numbers = others.map((record) => record.number);
  throw noEarlierRelease(last.number, originOf(last, records).number, numbers);
}

export function recordNumbered(records: readonly ReleaseRecord[], number: number): ReleaseRecord {
  const found = records.find((record) => record.number === number);
  if (found) return found;
  throw noRelease(
    `there is no release ${number}`,
    records.map((record) => record.number),
  );
}

/** A rollback runs what an earlier release was, so what is before it is before that one; a restart runs the same as well. */
function lastGood(last: ReleaseRecord, records: readonly ReleaseRecord[]): ReleaseRecord | undefined {
  const isCutOff = last.outcome === 'stopped' || last.outcome === 'running';
  const meant = records.find(({ number }) => number === last.rollbackTo);
  // The same command again goes on where it stopped.
  if (isCutOff && meant) return meant;
  const running = originOf(last, records);
  return records.find(
    (one) => one.number < running.number && one.outcome === 'succeeded' && !isSame(one, running),
  );
}

/** The release that a rollback, or one after another, has brought back; any other release itself. */
function originOf(record: ReleaseRecord, records: readonly ReleaseRecord[]): ReleaseRecord {
  const before = records.find(({ number }) => number === record.rollbackTo && number < record.number);
  return before ? originOf(before, records) : record;
}

function isSame(one: ReleaseRecord, other: ReleaseRecord): boolean {
  if (one.digest === other.digest) return true;
  const sources = ({ secrets }: ReleaseRecord): string => JSON.stringify(secrets);
  return sources(one) === sources(other) && recordChanges(one, other).length === 0;
}

/** What a record holds, as a request for a plan: the same objects, and the same versions of the same secrets. */
export function restoring(
  record: ReleaseRecord,
  {
    environment,
    platform,
    requester,
  }: { readonly environment: Environment; readonly platform: Platform; readonly requester: string },
): PlanRequest {
  const { number, service, branch, commit, subject, author, build, buildUrl, image, startedAt } = record;
  const sources = new Map(record.secrets.map(({ source }) => [source.key, source]));
  const release: Release = {
    service,
    environment,
    build: {
      branch,
      commit,
      subject,
      author,
      committedAt: startedAt,
      number: build,
      url: buildUrl,
      requester,
      dirty: [],
    },
    image,
    deployments: [],
    declared: NOTHING_DECLARED,
    values: [],
    secrets: [...sources.values()].map(({ key, versionId }) => ({ file: key, key, versionId })),
  };
  const place = { file: releaseText(record) };
  const manifests = record.objects.map((object) => ({ object, place }));
  return { release, platform, manifests, images: record.images ?? [], options: { rollbackTo: number } };
}

/** What the second release has other than the first, as steps from the one to the other. */
export function recordChanges(
  from: ReleaseRecord,
  to: ReleaseRecord,
): readonly Pick<Step, 'op' | 'key' | 'why' | 'changes' | 'object' | 'secret'>[] {
  const before = byId(from.objects);
  const after = byId(to.objects);
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((id) => {
    const [old, now] = [before.get(id), after.get(id)];
    const either = now ?? old;
    const changes = changesBetween(old, now);
    if (!either || changes.length === 0) return [];
    const op = !old ? 'create' : !now ? 'delete' : 'update';
    return [{ op, key: keyOf(either), why: [], changes, object: now, secret: undefined }];
  });
}

function byId(objects: readonly KubeObject[]): ReadonlyMap<string, KubeObject> {
  return new Map(objects.map((object) => [keyId(keyOf(object)), object]));
}
