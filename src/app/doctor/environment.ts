import { namespaceMissing } from '../../core/catalogue/deploy.ts';
import type { FactsOf } from '../../core/events/doctor.ts';
import type { Manifest } from '../../core/objects.ts';
import { type Environment, type Platform, platformOf } from '../../core/platform.ts';
import { registryPlace } from '../../core/registry-host.ts';
import type { Image, Release } from '../../core/release.ts';
import { PROTECTED } from '../../deploy/plan/keep.ts';
import { assertRights } from '../../deploy/plan/rights.ts';
import { archivedReleases, readArchived } from '../../deploy/records/archive.ts';
import { askRights, missingRights } from '../../deploy/survey/rights.ts';
import { fetchSecrets } from '../../secrets/fetch.ts';
import { openCluster } from '../environment/cluster.ts';
import { openArchive } from '../environment/records.ts';
import { readsSecrets, writtenBy } from '../environment/rights.ts';
import { registryAtFor } from '../image/registries.ts';
import { openSecretAccess } from '../secrets/access.ts';
import { hideSecrets } from '../secrets/hide.ts';
import type { Session } from '../world.ts';
import type { Look } from './examine.ts';
import type { Verification } from '../../core/verification.ts';

/** What is examined: an environment, and what a service would bring there where one could be read. */
export type Place = {
  readonly environment: Environment;
  readonly platform: Platform;
  /** Settles once the service is read; what is wrong with it is said there. */
  readonly brought: Promise<Brought>;
};

export type Brought = {
  readonly release?: Release;
  readonly image?: Image;
  readonly manifests: readonly Manifest[];
  readonly verifications?: readonly Verification[];
};

/** Server, authority and identity are those of the platform, and the namespace is there. */
export function clusterLook({ environment, brought }: Place): Look<'cluster'> {
  const { name, namespace, cluster: named } = environment;
  return {
    part: 'cluster',
    environment: name,
    look: async (session) => {
      // Roles may demand tags of the build.
      await brought;
      const cluster = await openCluster(environment, session);
      const found = await cluster.get(
        { apiVersion: 'v1', kind: 'Namespace', name: namespace },
        session.signal,
      );
      if (!found) throw namespaceMissing(namespace, 'missing');
      return { server: cluster.server, context: named.context, namespace };
    },
  };
}

/** By the server's own word on each right, as before any plan. */
export function rightsLook({ environment, brought }: Place): Look<'rights'> {
  const { name, namespace } = environment;
  return {
    part: 'rights',
    environment: name,
    look: async (session) => {
      const { signal } = session;
      const { release, manifests, verifications } = await brought;
      const cluster = await openCluster(environment, session);
      const written = release ? writtenBy(release, manifests) : [];
      const missing = await missingRights(
        {
          cluster,
          namespace,
          written,
          // A rollback removes what a release created, and a later release what it no longer has.
          removed: written.filter(({ kind }) => !PROTECTED.includes(kind)),
          readsSecrets: readsSecrets(manifests),
          verifications,
          asked: askRights({ cluster, namespace }, signal),
        },
        signal,
      );
      assertRights(
        missing.filter(({ helpful }) => helpful !== true),
        { only: 'asked' },
      );
      const kinds = new Set(written.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
      return { kinds: kinds.size, helpful: missing.length };
    },
  };
}

/** Each registry that images of the environment go through; whether it lets one push is seen by pushing alone. */
export function registryLooks({ environment, platform, brought }: Place): readonly Look<'registry'>[] {
  const own = platformOf(platform, environment);
  const configs = [own.builds, own.registry].filter((config) => config !== undefined);
  const places = new Map(configs.map((config) => [JSON.stringify(registryPlace(config)), config]));
  return [...places.values()].map((config): Look<'registry'> => ({
    part: 'registry',
    environment: environment.name,
    look: async ({ adapters, signal }) => {
      const { host, path } = registryPlace(config);
      const { release } = await brought;
      const repository = `${path}${release?.service ?? 'slipway'}`;
      const registry = await registryAtFor(own, adapters)(host);
      await registry.headManifest(repository, 'slipway-doctor', signal);
      return { host, repository };
    },
  }));
}

/** The files that the release names, or whether the bucket answers where it names none. */
export function secretsLook({ environment, platform, brought }: Place): Look<'secrets'> {
  return {
    part: 'secrets',
    environment: environment.name,
    look: async (session) => {
      const { bucket } = await openSecretAccess(session, platformOf(platform, environment));
      const files = (await brought).release?.secrets ?? [];
      for (const { key } of files) await bucket.newest(key, session.signal);
      if (files.length > 0) return { bucket: bucket.name, files: files.length };
      const listed = await bucket.list(`${environment.name}/`, session.signal);
      return { bucket: bucket.name, files: listed.length };
    },
  };
}

/** Opens what the release names: no other look tells whether the keys of this machine are the right ones. */
export function keysLook({ environment, platform, brought }: Place): Look<'keys'> {
  return {
    part: 'keys',
    environment: environment.name,
    look: async (session): Promise<FactsOf<'keys'>> => {
      const access = await openSecretAccess(session, platformOf(platform, environment));
      const files = (await brought).release?.secrets ?? [];
      const age = (await access.keys.ageIdentities()).length;
      const opened = await fetchSecrets({ files, namespace: environment.namespace }, access, session.signal);
      hideSecrets(opened, { ...session, emit: () => undefined });
      return { opened: files.length, age };
    },
  };
}

/** The archive of releases: that it answers, that its newest statement is to be believed, and who would sign the next. */
export function recordsLook({ environment, platform, brought }: Place): readonly Look<'records'>[] {
  const { records } = platform;
  if (!records) return [];
  const look = async (session: Session): Promise<FactsOf<'records'>> => {
    const { release } = await brought;
    const of = { environment: environment.name, service: release?.service ?? 'slipway' };
    const archive = await openArchive(records, session);
    const releases = await archivedReleases(archive, of, session.signal);
    const [newest] = releases;
    if (newest) await readArchived(archive, of, newest, session.signal);
    const { signing } = archive;
    await signing?.signer?.publicKey();
    return {
      bucket: archive.bucket.name,
      releases: releases.length,
      signs: signing && signing.signer !== undefined,
    };
  };
  return [{ part: 'records', environment: environment.name, look }];
}
