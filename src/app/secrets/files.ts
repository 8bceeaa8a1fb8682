import { noSuchSecretFile, noSuchSecretVersion, secretVersionNotFound } from '../../core/catalogue/bucket.ts';
import { secretInputMissing, secretVersionsMissing } from '../../core/catalogue/secrets.ts';
import type { SecretChange, SecretsEvent } from '../../core/events/secrets.ts';
import { Secret } from '../../core/secret.ts';
import { compareSecrets } from '../../secrets/compare.ts';
import { openContent, readSecrets } from '../../secrets/fetch.ts';
import { isSealed, unseal } from '../../secrets/sops/unseal.ts';
import {
  assertBase,
  type Current,
  readCurrent,
  rotate,
  storeSecrets,
  type Storing,
} from '../../secrets/store.ts';
import type { Session } from '../world.ts';
import type { SecretStore } from './access.ts';

type Putting = {
  readonly store: SecretStore;
  /** File of this machine with what is to be stored. */
  readonly from?: string | undefined;
  /** Store only if this is the latest version. */
  readonly base?: string | undefined;
};

/** Checks, encrypts and stores a file; throws INVALID_INPUT, or an error of the bucket. */
export async function putSecrets(
  key: string,
  { store, from, base }: Putting,
  { adapters, cwd }: Session,
): Promise<SecretsEvent> {
  const text = from === undefined ? undefined : await (await adapters.files(cwd)).text(from);
  if (text === undefined) throw secretInputMissing(from);
  const storing = { ...store.storing(key), ...(from !== undefined && { file: from }) };
  const current = await readCurrent(key, storing);
  assertBase(current, base, store.access.bucket.name);
  return storeSecrets(await plainOf(new Secret(text), from, storing), current, storing);
}

/** A file that the sops program wrote is opened first, so that the platform's recipients get it no matter who had it before. */
async function plainOf(
  text: Secret,
  from: string | undefined,
  { access, signal }: Pick<Storing, 'access' | 'signal'>,
): Promise<Secret> {
  return isSealed(text) ? (await unseal(text, from ?? '', { keys: access.keys, signal })).text : text;
}

/** A new data key for the latest version, for the recipients that the platform names now. */
export async function rotateSecrets(
  key: string,
  { store, base }: Omit<Putting, 'from'>,
): Promise<SecretsEvent> {
  const storing = store.storing(key);
  const current = await readCurrent(key, storing);
  if (!hasText(current)) throw noSuchSecretFile(store.access.bucket.name, key);
  assertBase(current, base, store.access.bucket.name);
  return rotate(current, storing);
}

function hasText(current: Current): current is Current & { readonly text: Secret } {
  return current.text !== undefined;
}

/** Two versions of a file by the keys that differ, never by values. */
type ComparedVersions = {
  readonly key: string;
  readonly from: string;
  readonly to: string | undefined;
  readonly changes: readonly SecretChange[];
};

type Comparing = {
  readonly store: SecretStore;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

/** The latest version and the one before it where none are named. */
export async function compareVersions(
  key: string,
  { store, from, to }: Comparing,
  { signal }: Session,
): Promise<ComparedVersions> {
  const { access } = store;
  const versions = await access.bucket.versions(key, signal);
  if (versions.length === 0) throw noSuchSecretFile(access.bucket.name, key);
  const later = to ?? versions[0]?.versionId;
  const earlier = from ?? versions[versions.findIndex(({ versionId }) => versionId === later) + 1]?.versionId;
  if (earlier === undefined) throw secretVersionsMissing(access.bucket.name, key);
  const [before, after] = await Promise.all(
    [earlier, later].map(async (versionId) => {
      const stored = await access.bucket.read(key, versionId, signal).catch((error: unknown) => {
        if (!secretVersionNotFound.is(error)) throw error;
        const there = versions.flatMap((version) => version.versionId ?? []);
        throw noSuchSecretVersion(access.bucket.name, key, versionId ?? '', there);
      });
      const source = { bucket: access.bucket.name, key, versionId };
      const content = await openContent(stored, { ...access, encryption: 'none', signal });
      return readSecrets(content, store.namespace(key), source).secrets;
    }),
  );
  return { key, from: earlier, to: later, changes: compareSecrets(before ?? [], after ?? []) };
}
