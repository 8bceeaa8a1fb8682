import pLimit from 'p-limit';
import { noArchive } from '../../core/catalogue/deploy.ts';
import type { Environment, Platform, RecordsBucket } from '../../core/platform.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { CONCURRENCY } from '../../deploy/concurrency.ts';
import { type Archive, archivedReleases as releasesIn, readArchived } from '../../deploy/records/archive.ts';
import { scopeOf } from '../../deploy/records/scope.ts';
import type { RecordKey } from '../../deploy/records/store.ts';
import type { Delivery } from '../delivery/load.ts';
import type { Session } from '../world.ts';
import type { OpenCluster } from './cluster.ts';
import { signingOf } from './records-signing.ts';

export type RecordsOf = {
  readonly service: string;
  readonly environment: Environment;
  readonly platform: Platform;
  readonly cluster: OpenCluster;
};

type Opening = Pick<Session, 'adapters' | 'env' | 'emit' | 'cwd' | 'signal'>;

/** Where a service's records in an environment are, and the archive that proves them where the platform has one. */
export async function recordsOf(
  { service, environment, platform, cluster }: RecordsOf,
  session: Opening,
): Promise<RecordKey> {
  const { emit } = session;
  return {
    cluster,
    namespace: environment.namespace,
    service,
    environment: environment.name,
    scope: scopeOf(environment, platform),
    archive: platform.records && (await openArchive(platform.records, session)),
    warn: (doubt) => emit({ type: 'warning', code: 'record-doubtful', ...doubt }),
  };
}

/** Every release of the archive, newest first. Throws NO_ARCHIVE where the platform has none. */
export async function archivedReleases(
  delivery: Delivery,
  environment: Environment,
  session: Opening,
): Promise<readonly ReleaseRecord[]> {
  const { platform } = delivery;
  if (!platform.records) throw noArchive();
  const archive = await openArchive(platform.records, session);
  const { service } = delivery.release(environment);
  const of = { service, environment: environment.name };
  const releases = await releasesIn(archive, of, session.signal);
  const atMost = pLimit(CONCURRENCY);
  const read = releases.map((release) =>
    atMost(async () => readArchived(archive, of, release, session.signal)),
  );
  return (await Promise.all(read)).map(({ record }) => record);
}

export async function openArchive(records: RecordsBucket, session: Opening): Promise<Archive> {
  const { prefix, sign, ...bucket } = records;
  const { assumeRole: role, externalId, sessionTags } = bucket;
  return {
    bucket: await session.adapters.bucket({ ...bucket, encryption: 'none', age: [] }),
    prefix,
    signing: sign && (await signingOf({ sign, role, externalId, sessionTags }, session)),
  };
}
