import { dataOf } from '../../secrets/marks.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Environment, Platform } from '../../core/platform.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import type { OpenCluster } from '../environment/cluster.ts';
import { obstacles } from '../obstacles.ts';
import type { Session } from '../world.ts';
import { runSecretAccess } from './access.ts';
import { hideSecrets } from './hide.ts';

type Released = Pick<ReleaseRecord, 'secrets'>;

type Where = {
  readonly environment: Pick<Environment, 'namespace'>;
  readonly platform: Platform;
  readonly cluster: Pick<OpenCluster, 'get'>;
};

/** Secrets whose values nobody could read who would hide them, and why not. */
export type Unhidden = { readonly secrets: readonly string[]; readonly reason: string };

/** As logs and messages are left out; undefined where all is hidden. */
export function withheldFor(unhidden: Unhidden | undefined): string | undefined {
  return unhidden && `as the values of Secret ${unhidden.secrets.join(', ')} cannot be read to be hidden`;
}

/**
 * Hides what the Secrets of releases hold, so that logs and messages of their Pods can be shown: the versions of the files
 * that a release had, and where those cannot be opened here what the cluster has.
 */
export async function hideReleased(
  releases: readonly Released[],
  where: Where,
  session: Session,
): Promise<Unhidden | undefined> {
  const secrets = releases.flatMap((release) => release.secrets);
  const files = new Map(secrets.map(({ source }) => [fileId(source), source]));
  const left = new Map<string, string>();
  await Promise.all(
    [...files].map(async ([id, source]) => {
      const [reason] = await obstacles(async () => hideFile(source, where, session), session);
      if (reason !== undefined) left.set(id, reason);
    }),
  );
  const unopened = secrets.filter(({ source }) => left.has(fileId(source)));
  const found = await Promise.all(unopened.map(async (secret) => hideLive(secret, where, session)));
  const unread = unopened.filter((_, index) => found[index] === false);
  const [first] = unread;
  const names = [...new Set(unread.map(({ name }) => name))];
  return first && { secrets: names, reason: left.get(fileId(first.source)) ?? '' };
}

type Source = Released['secrets'][number]['source'];

function fileId({ bucket, key, versionId = '' }: Source): string {
  return JSON.stringify([bucket, key, versionId]);
}

async function hideFile(
  { key, versionId }: Source,
  { environment, platform }: Where,
  session: Session,
): Promise<void> {
  const { fetchSecrets } = await import('../../secrets/fetch.ts');
  const access = await runSecretAccess(session, platform);
  const wanted = { files: [{ file: key, key, versionId }], namespace: environment.namespace };
  hideSecrets(await fetchSecrets(wanted, access, session.signal), { ...session, emit: () => undefined });
}

async function hideLive(
  { name, namespace }: Pick<Released['secrets'][number], 'name' | 'namespace'>,
  { cluster }: Where,
  session: Session,
): Promise<boolean> {
  const ref = { apiVersion: 'v1', kind: 'Secret', namespace, name };
  const found: KubeObject[] = [];
  await obstacles(
    async () => found.push(...[(await cluster.get(ref, session.signal)) ?? []].flat()),
    session,
  );
  for (const live of found) hideLiveSecret(live, session);
  return found.length > 0;
}

/** Hides what a Secret of the cluster holds. */
export function hideLiveSecret(live: KubeObject, { redactor }: Pick<Session, 'redactor'>): void {
  for (const value of Object.values(dataOf(live)))
    if (typeof value === 'string') redactor.hide(Buffer.from(value, 'base64'));
}
