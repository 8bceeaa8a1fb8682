import { noSecretsBucket } from '../../core/catalogue/bucket.ts';
import { badSecretKey } from '../../core/catalogue/secrets.ts';
import { type Platform, platformOf, type SecretsBucket } from '../../core/platform.ts';
import { environmentNamed } from '../../dsl/environments.ts';
import { ageIdentitiesFrom } from '../../secrets/age-identities.ts';
import { boundKms } from '../../secrets/bound-kms.ts';
import type { SecretAccess } from '../../secrets/fetch.ts';
import type { KeyRing } from '../../secrets/sops/unseal.ts';
import type { Storing } from '../../secrets/store.ts';
import { loadPlatform } from '../delivery/platform.ts';
import { remembered } from './remembered.ts';
import type { Session } from '../world.ts';

type Access = Pick<Session, 'adapters' | 'env' | 'cwd'>;

/** What a run has fetched and decrypted, by the platform's word about its bucket. */
const known = new WeakMap<SecretsBucket, Promise<SecretAccess>>();

/** The same for all of a run: each version of a file is fetched and decrypted once. */
export async function runSecretAccess(session: Access, platform: Platform): Promise<SecretAccess> {
  if (!platform.secrets) throw noSecretsBucket(platform.file);
  const opening = known.get(platform.secrets) ?? openRemembered(session, platform);
  known.set(platform.secrets, opening);
  return opening;
}

async function openRemembered(session: Access, platform: Platform): Promise<SecretAccess> {
  const access = await openSecretAccess(session, platform);
  return { ...access, bucket: remembered(access.bucket), opened: new WeakMap() };
}

/** The bucket of the platform and the keys of this machine. */
export async function openSecretAccess(session: Access, platform: Platform): Promise<SecretAccess> {
  const { secrets } = platform;
  if (!secrets) throw noSecretsBucket(platform.file);
  return {
    bucket: await session.adapters.bucket(secrets),
    encryption: secrets.encryption,
    keys: keyRing(session, secrets),
  };
}

/** What the commands of `slipway secrets` work on. */
export type SecretStore = {
  readonly access: SecretAccess;
  /** Namespace of the environment a key belongs to; undefined for shared ones. Throws where it belongs to none. */
  namespace(key: string): string | undefined;
  storing(key: string): Storing;
};

export async function openSecretStore(
  session: Session,
  args: { readonly platform?: string; readonly file?: string; readonly environment?: string },
): Promise<SecretStore> {
  const platform = platformFor(args, await loadPlatform(args, session));
  const access = await openSecretAccess(session, platform);
  const namespace = (key: string): string | undefined => namespaceFor(key, platform);
  return {
    access,
    namespace,
    storing: (key) => {
      if (!platform.secrets) throw noSecretsBucket(platform.file);
      return {
        access,
        config: platform.secrets,
        namespace: namespace(key),
        now: session.clock.now(),
        signal: session.signal,
      };
    },
  };
}

/** The bucket of the environment that is named, else of the one that a key belongs to, where it has one of its own. */
function platformFor(
  { file: key, environment: wanted }: { readonly file?: string; readonly environment?: string },
  platform: Platform,
): Platform {
  const first = key?.split('/')[0];
  if (wanted === undefined) {
    const environment = platform.environments.find(({ name }) => name === first);
    return environment ? platformOf(platform, environment) : platform;
  }
  const environment = environmentNamed(platform, wanted);
  // The file of another environment would lie where nobody reads it.
  if (key !== undefined && first !== wanted && first !== 'shared') throw badSecretKey(key, [wanted], wanted);
  return platformOf(platform, environment);
}

function namespaceFor(key: string, { environments }: Platform): string | undefined {
  const [first = '', ...rest] = key.split('/');
  const environment = environments.find(({ name }) => name === first);
  const named = rest.length > 0 && rest.every((part) => part !== '' && part !== '..');
  if (!named || (!environment && first !== 'shared'))
    throw badSecretKey(
      key,
      environments.map(({ name }) => name),
    );
  return environment?.namespace;
}

function keyRing({ adapters, env, cwd }: Access, secrets: SecretsBucket): KeyRing {
  let identities: ReturnType<KeyRing['ageIdentities']> | undefined;
  const readFile = async (path: string): Promise<string | undefined> =>
    (await adapters.files(cwd)).text(path);
  return {
    ageIdentities: () => (identities ??= ageIdentitiesFrom(env, readFile)),
    kms: async () => boundKms(await adapters.kms(), secrets),
  };
}
